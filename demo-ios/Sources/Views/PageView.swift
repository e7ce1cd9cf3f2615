import Accessibility
import Story
import SwiftUI

/// A page: a title, what there is to say, and what there is to do. It scrolls, so that large text is never cut.
struct PageView<Middle: View>: View {
    let page: Page
    let accent: Color
    let act: (Action) -> Void
    @ViewBuilder let middle: Middle
    @AccessibilityFocusState private var isAtTitle: Bool

    var body: some View {
        ScrollView {
            VStack(alignment: .leading, spacing: 16) {
                TitleView(mark: page.mark, title: page.title).accessibilityFocused($isAtTitle)
                ForEach(page.texts, id: \.self) { Text($0).foregroundStyle(Color.ink) }
                if let progress = page.progress { ProgressRow(progress: progress, accent: accent) }
                middle
                ForEach(page.listings) { ListingView(listing: $0) }
                ForEach(page.actions) { ActionView(action: $0, accent: accent, act: act) }
                ForEach(page.notes, id: \.self) { Text($0).font(.footnote).foregroundStyle(Color.quiet) }
            }
            .frame(maxWidth: 640, alignment: .leading)
            .frame(maxWidth: .infinity)
            .padding()
        }
        .background(Color.paper)
        .onChange(of: page.title, initial: true) {
            if let announcement = page.announcement {
                AccessibilityNotification.Announcement(announcement).post()
            } else {
                isAtTitle = true
            }
        }
        .onChange(of: page.progress?.spoken) { _, spoken in
            if let spoken { AccessibilityNotification.Announcement(spoken).post() }
        }
    }
}

/// The title, and beside it a picture of how it ended.
struct TitleView: View {
    let mark: Page.Mark
    let title: String

    var body: some View {
        HStack(alignment: .firstTextBaseline, spacing: 12) {
            switch mark {
            case .none: EmptyView()
            case .waiting: ProgressView()
            case .yes: Image(systemName: "checkmark.seal.fill").foregroundStyle(Color.yes)
            case .no: Image(systemName: "xmark.octagon.fill").foregroundStyle(Color.no)
            }
            Text(title).foregroundStyle(Color.ink)
        }
        .font(.title2.bold())
        .accessibilityElement(children: .combine)
        .accessibilityAddTraits(.isHeader)
    }
}

/// A list on a card.
struct ListingView: View {
    let listing: Listing

    var body: some View {
        VStack(alignment: .leading, spacing: 8) {
            Text(listing.title).font(.headline).foregroundStyle(Color.ink).accessibilityAddTraits(.isHeader)
            ForEach(Array(listing.items.enumerated()), id: \.offset) { Text($0.element).foregroundStyle(Color.ink) }
            if let note = listing.note { Text(note).font(.footnote).foregroundStyle(Color.quiet) }
        }
        .frame(maxWidth: .infinity, alignment: .leading)
        .padding()
        .background(Color.card, in: RoundedRectangle(cornerRadius: 12))
    }
}

/// How far a proof is, in words; with a bar once it takes long.
struct ProgressRow: View {
    let progress: ProofProgress
    let accent: Color

    var body: some View {
        VStack(alignment: .leading, spacing: 8) {
            if progress.bar {
                ProgressView(value: Double(progress.done), total: Double(progress.of)).tint(accent)
            }
            Text(progress.words).foregroundStyle(Color.quiet)
        }
        .accessibilityElement(children: .combine)
        .accessibilityAddTraits(.updatesFrequently)
    }
}

/// A button of at least 44 points. The one that most people want is filled.
struct ActionView: View {
    let action: Action
    let accent: Color
    let act: (Action) -> Void

    var body: some View {
        let isFirst = action.weight == .first
        Button {
            act(action)
        } label: {
            VStack(spacing: 4) {
                Text(action.title).font(.headline)
                if let detail = action.detail { Text(detail).font(.footnote) }
            }
            .foregroundStyle(isFirst ? Color.onAccent : accent)
            .frame(maxWidth: .infinity, minHeight: 44)
            .padding(.horizontal)
            .padding(.vertical, 4)
            .background(isFirst ? accent : Color.card, in: RoundedRectangle(cornerRadius: 12))
            .overlay(RoundedRectangle(cornerRadius: 12).stroke(isFirst ? accent : Color.edge))
        }
        .buttonStyle(.plain)
    }
}
