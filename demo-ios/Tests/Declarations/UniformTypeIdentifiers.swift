// What the views use of Uniform Type Identifiers: see SwiftUI.swift.

public struct UTType: Sendable {
    public static let data = UTType()
}
