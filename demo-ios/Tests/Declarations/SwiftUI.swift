// What the views use of SwiftUI: its declarations, from Apple's documentation, without anything behind them. With these
// `demo-ios/test` checks the types of the views where there is no SwiftUI. It says that they fit the rest of the demo,
// and not that Apple's compiler takes them.

import Foundation

// MARK: Views and scenes

@MainActor public protocol View {
    associatedtype Body: View
    @ViewBuilder var body: Body { get }
}

@MainActor public protocol Scene {
    associatedtype Body: Scene
    var body: Body { get }
}

extension Never: View, Scene {
    public var body: Never { return fatalError() }
}

/// A view of SwiftUI's own.
public protocol Own: View where Body == Never {}

extension Own {
    public var body: Never { return fatalError() }
}

@resultBuilder public enum ViewBuilder {
    public static func buildBlock<each Content: View>(_ content: repeat each Content) -> Views<(repeat each Content)> {
        fatalError()
    }
    public static func buildExpression<Content: View>(_ content: Content) -> Content { content }
    public static func buildIf<Content: View>(_ content: Content?) -> Views<Content?> { fatalError() }
    public static func buildEither<First: View, Second: View>(first: First) -> Either<First, Second> { fatalError() }
    public static func buildEither<First: View, Second: View>(second: Second) -> Either<First, Second> { fatalError() }
}

public struct Views<Content>: Own {}
public struct Either<First: View, Second: View>: Own {}

@MainActor public protocol App {
    associatedtype Body: Scene
    var body: Body { get }
    init()
}

extension App {
    public static func main() {}
}

public struct WindowGroup<Content: View>: Scene {
    public init(@ViewBuilder content: @escaping () -> Content) {}
    public var body: Never { return fatalError() }
}

@MainActor public protocol UIViewControllerRepresentable: Own {
    associatedtype Controller
    typealias Context = RepresentableContext
    func makeUIViewController(context: Context) -> Controller
    func updateUIViewController(_ controller: Controller, context: Context)
}

public struct RepresentableContext {}

// MARK: State

@propertyWrapper public struct State<Value> {
    public init(wrappedValue: Value) {}
    public var wrappedValue: Value {
        get { fatalError() }
        nonmutating set {}
    }
    public var projectedValue: Binding<Value> { fatalError() }
}

extension State where Value: ExpressibleByNilLiteral {
    public init() {}
}

@propertyWrapper public struct Binding<Value> {
    public init(projectedValue: Binding<Value>) {}
    public var wrappedValue: Value {
        get { fatalError() }
        nonmutating set {}
    }
}

@dynamicMemberLookup @propertyWrapper public struct Bindable<Value> {
    public init(wrappedValue: Value) {}
    public var wrappedValue: Value { fatalError() }
    public var projectedValue: Bindable<Value> { self }
}

extension Bindable where Value: AnyObject {
    public subscript<Subject>(dynamicMember path: ReferenceWritableKeyPath<Value, Subject>) -> Binding<Subject> {
        fatalError()
    }
}

@propertyWrapper public struct Environment<Value> {
    public init(_ path: KeyPath<EnvironmentValues, Value>) {}
    public var wrappedValue: Value { fatalError() }
}

public struct EnvironmentValues {
    public var scenePhase: ScenePhase { fatalError() }
}

public enum ScenePhase: Equatable, Sendable { case background, inactive, active }

@propertyWrapper public struct AccessibilityFocusState<Value: Hashable> {
    public init() where Value == Bool {}
    public var wrappedValue: Value {
        get { fatalError() }
        nonmutating set {}
    }
    public var projectedValue: AccessibilityFocusState<Value> { self }
}

// MARK: What is shown

public struct Color: Own, ShapeStyle {
    public init(_ name: String, bundle: Bundle? = nil) {}
}

public protocol ShapeStyle: Sendable {}
public protocol Shape: Own {}

public struct RoundedRectangle: Shape {
    public init(cornerRadius: CGFloat) {}
    public func stroke<Style: ShapeStyle>(_ content: Style, lineWidth: CGFloat = 1) -> some View { EmptyView() }
}

public struct EmptyView: Own {
    public init() {}
}

public struct Text: Own {
    public init<Content: StringProtocol>(_ content: Content) {}
}

public struct Label: Own {
    public init<Content: StringProtocol>(_ title: Content, systemImage name: String) {}
}

public struct Image: Own {
    public enum Interpolation { case none, low, medium, high }
    public init(systemName: String) {}
    public func interpolation(_ interpolation: Interpolation) -> Image { self }
    public func resizable() -> Image { self }
}

public struct ProgressView: Own {
    public init() {}
    public init<Number: BinaryFloatingPoint>(value: Number?, total: Number = 1) {}
}

// MARK: Containers

public enum HorizontalAlignment { case leading, center, trailing }
public enum VerticalAlignment { case top, center, firstTextBaseline }
public enum Alignment { case leading, center, trailing }
public enum TextAlignment { case leading, center, trailing }

public struct VStack<Content: View>: Own {
    public init(
        alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content
    ) {}
}

public struct HStack<Content: View>: Own {
    public init(alignment: VerticalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {}
}

public struct ScrollView<Content: View>: Own {
    public init(@ViewBuilder content: () -> Content) {}
}

public struct NavigationStack<Content: View>: Own {
    public init(@ViewBuilder root: () -> Content) {}
}

public struct TabView<Selection: Hashable, Content: View>: Own {
    public init(selection: Binding<Selection>?, @ViewBuilder content: () -> Content) {}
}

public struct ForEach<Data: RandomAccessCollection, ID: Hashable, Content: View>: Own {
    public init(_ data: Data, id: KeyPath<Data.Element, ID>, @ViewBuilder content: @escaping (Data.Element) -> Content)
    {}
}

extension ForEach where Data.Element: Identifiable, ID == Data.Element.ID {
    public init(_ data: Data, @ViewBuilder content: @escaping (Data.Element) -> Content) {}
}

// MARK: Controls

public struct Button<Content: View>: Own {
    @preconcurrency public init(action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Content) {}
}

public protocol PrimitiveButtonStyle {}
public struct PlainButtonStyle: PrimitiveButtonStyle {}

extension PrimitiveButtonStyle where Self == PlainButtonStyle {
    public static var plain: PlainButtonStyle { PlainButtonStyle() }
}

public struct Slider<Content: View>: Own {
    public init<Number: BinaryFloatingPoint>(
        value: Binding<Number>, in bounds: ClosedRange<Number> = 0...1, step: Number.Stride = 1,
        @ViewBuilder label: () -> Content, onEditingChanged: @escaping (Bool) -> Void = { _ in }
    ) where Number.Stride: BinaryFloatingPoint {}
}
