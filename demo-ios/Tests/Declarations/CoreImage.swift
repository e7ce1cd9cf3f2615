// What the views use of Core Image: see SwiftUI.swift.

import Foundation

public final class CGImage {}

public final class CIColor {
    public static var white: CIColor { CIColor() }
}

public final class CIImage {
    public init(color: CIColor) {}
    public var extent: CGRect { .zero }
    public func cropped(to rectangle: CGRect) -> CIImage { self }
    public func composited(over image: CIImage) -> CIImage { self }
}

public final class CIFilter {
    public init?(name: String, parameters: [String: Any]?) {}
    public var outputImage: CIImage? { nil }
}

public final class CIContext {
    public init() {}
    public func createCGImage(_ image: CIImage, from rectangle: CGRect) -> CGImage? { nil }
}
