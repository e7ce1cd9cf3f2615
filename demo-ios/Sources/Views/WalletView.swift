import Runner
import Story
import SwiftUI

/// The wallet: its cards, or the page that it is at.
struct WalletView: View {
    let model: DemoModel
    let act: (Action) -> Void

    var body: some View {
        PageView(page: model.walletPage, accent: .wallet, act: act) {
            switch model.state.wallet {
            case .documents: ForEach(model.cards) { CardView(card: $0, model: model) }
            case .inputs(let inputs): IncomeView(inputs: inputs, model: model)
            default: EmptyView()
            }
        }
        .navigationTitle(model.words.say("wallet_tab"))
        .navigationBarTitleDisplayMode(.inline)
    }
}

/// A document. The whole card is a button; that it is chosen is said in words and with a mark.
struct CardView: View {
    let card: Card
    let model: DemoModel

    var body: some View {
        Button {
            model.send(.choose(document: card.id))
        } label: {
            VStack(alignment: .leading, spacing: 6) {
                Text(card.title).font(.headline).foregroundStyle(Color.ink)
                Text(card.text).foregroundStyle(Color.ink)
                Text(card.key).font(.footnote).foregroundStyle(Color.quiet)
                if let chosen = card.chosen {
                    Label(chosen, systemImage: "checkmark.circle.fill").foregroundStyle(Color.wallet)
                }
            }
            .multilineTextAlignment(.leading)
            .frame(maxWidth: .infinity, minHeight: 44, alignment: .leading)
            .padding()
            .background(Color.card, in: RoundedRectangle(cornerRadius: 12))
            .overlay(RoundedRectangle(cornerRadius: 12).stroke(Color.edge))
        }
        .buttonStyle(.plain)
        .accessibilityAddTraits(card.chosen == nil ? [] : .isSelected)
    }
}

/// What the holder says of themselves for a score.
struct IncomeView: View {
    let inputs: Inputs
    @Bindable var model: DemoModel

    var body: some View {
        VStack(alignment: .leading, spacing: 8) {
            Text(model.words.say("income")).font(.headline).foregroundStyle(Color.ink)
            Text(model.pages.income(inputs.income)).foregroundStyle(Color.ink)
            Slider(
                value: $model.income, in: 0...Double(range.most), step: Double(range.step),
                label: { Text(model.words.say("income")) }
            )
            .tint(Color.wallet)
            .frame(minHeight: 44)
            .accessibilityValue(model.pages.income(inputs.income))
        }
    }

    private var range: Score.Income { model.questions.score.income }
}
