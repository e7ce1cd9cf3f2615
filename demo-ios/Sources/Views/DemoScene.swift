import Foundation
import Runner
import Story
import SwiftUI

/// The whole app. A project needs nothing else but an `App` that has it as its body.
public struct DemoScene: Scene {
    public init() {}

    public var body: some Scene {
        WindowGroup { StartView() }
    }
}

/// Reads what the app brings, and shows it.
struct StartView: View {
    @State private var model: DemoModel?
    @State private var trouble: String?

    var body: some View {
        if let model {
            RootView(model: model)
        } else if let trouble {
            Text(trouble).padding()
        } else {
            ProgressView().task { load() }
        }
    }

    private func load() {
        do {
            model = try .bundled()
        } catch {
            trouble = String(describing: error)
        }
    }
}

extension DemoModel {
    /// With the documents and words that `demo-ios/prepare` has put into the app.
    static func bundled() throws -> DemoModel {
        guard let files = Bundle.module.url(forResource: "Files", withExtension: nil) else {
            throw CocoaError(.fileNoSuchFile)
        }
        return DemoModel(
            documents: try Documents(folder: files.appendingPathComponent("documents")),
            words: try Words(json: Data(contentsOf: files.appendingPathComponent("words.json"))),
            questions: try Questions(json: Data(contentsOf: files.appendingPathComponent("questions.json"))),
            keys: SoftwareKeys())
    }
}
