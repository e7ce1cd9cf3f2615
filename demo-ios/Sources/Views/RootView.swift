import Foundation
import Runner
import Story
import SwiftUI
import UIKit
import UniformTypeIdentifiers

/// The two tabs, and what comes from outside: links, files, the app going to the background.
struct RootView: View {
    @Bindable var model: DemoModel
    @State private var choosesFile = false
    @State private var background = Background()
    @Environment(\.scenePhase) private var phase

    var body: some View {
        TabView(selection: $model.tab) {
            NavigationStack { WalletView(model: model, act: act) }
                .tabItem { Label(model.words.say("wallet_tab"), systemImage: "person.text.rectangle") }
                .tag(AppTab.wallet)
            NavigationStack { VerifierView(model: model, act: act) }
                .tabItem { Label(model.words.say("verifier_tab"), systemImage: "door.left.hand.closed") }
                .tag(AppTab.verifier)
        }
        .task { await model.run() }
        .task { await tick() }
        .onOpenURL { model.send(.link(uri: $0.absoluteString, at: model.now)) }
        .onChange(of: phase) { _, phase in
            if phase == .background { background.leave(model) }
        }
        .fileImporter(isPresented: $choosesFile, allowedContentTypes: [.data]) { model.open($0) }
        .sheet(item: $model.shared) { ShareSheet(file: $0.url) }
    }

    private func act(_ action: Action) {
        guard let event = action.does.event(at: model.now) else {
            choosesFile = true
            return
        }
        model.send(event)
    }

    private func tick() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            model.tick()
        }
    }
}

/// Stops a proof when the app leaves the screen, and asks the system for the time until it has stopped.
@MainActor final class Background {
    private var task = UIBackgroundTaskIdentifier.invalid

    func leave(_ model: DemoModel) {
        guard task == .invalid, model.isProving else { return }
        task = UIApplication.shared.beginBackgroundTask { [weak self] in
            MainActor.assumeIsolated { self?.end() }
        }
        model.send(.leave)
        Task {
            while model.isProving { try? await Task.sleep(for: .milliseconds(20)) }
            end()
        }
    }

    private func end() {
        UIApplication.shared.endBackgroundTask(task)
        task = .invalid
    }
}

/// The system's sheet that passes a file on.
struct ShareSheet: UIViewControllerRepresentable {
    let file: URL

    func makeUIViewController(context: Context) -> UIActivityViewController {
        UIActivityViewController(activityItems: [file], applicationActivities: nil)
    }

    func updateUIViewController(_ controller: UIActivityViewController, context: Context) {}
}
