// What the views use of Accessibility: see SwiftUI.swift.

public enum AccessibilityNotification {
    public struct Announcement {
        public init(_ announcement: String) {}
        public func post() {}
    }
}
