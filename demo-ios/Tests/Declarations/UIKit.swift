// What the views use of UIKit: see SwiftUI.swift.

import CoreImage
import Foundation

@MainActor open class UIApplication {
    public static let shared = UIApplication()
    public func beginBackgroundTask(expirationHandler handler: (@MainActor @Sendable () -> Void)? = nil)
        -> UIBackgroundTaskIdentifier
    { .invalid }
    public func endBackgroundTask(_ identifier: UIBackgroundTaskIdentifier) {}
}

public struct UIBackgroundTaskIdentifier: Equatable, Sendable {
    public static let invalid = UIBackgroundTaskIdentifier()
}

@MainActor open class UIActivityViewController {
    public init(activityItems: [Any], applicationActivities: [Any]?) {}
}

public final class UIImage {
    public init(cgImage: CGImage) {}
}
