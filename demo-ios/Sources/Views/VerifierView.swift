import CoreImage
import Foundation
import Runner
import Story
import SwiftUI
import UIKit

/// The verifier: the page that it is at, with its question as a code that another phone reads.
struct VerifierView: View {
    let model: DemoModel
    let act: (Action) -> Void

    var body: some View {
        PageView(page: model.verifierPage, accent: .verifier, act: act) {
            if let code = model.verifierPage.code {
                CodeView(text: code, label: model.words.say("asked_code"))
            }
        }
        .navigationTitle(model.words.say("verifier_tab"))
        .navigationBarTitleDisplayMode(.inline)
    }
}

/// A QR code: dark on light in both schemes, with the quiet zone of four modules that readers need.
struct CodeView: View {
    let text: String
    let label: String

    var body: some View {
        if let image = drawn {
            Image(uiImage: image)
                .interpolation(.none)
                .resizable()
                .scaledToFit()
                .frame(maxWidth: 320)
                .accessibilityLabel(label)
        }
    }

    private var drawn: UIImage? {
        let inputs: [String: Any] = ["inputMessage": Data(text.utf8), "inputCorrectionLevel": "L"]
        guard let code = CIFilter(name: "CIQRCodeGenerator", parameters: inputs)?.outputImage else { return nil }
        // The filter leaves one module around the code.
        let light = CIImage(color: .white).cropped(to: code.extent.insetBy(dx: -3, dy: -3))
        let image = code.composited(over: light)
        return CIContext().createCGImage(image, from: image.extent).map { UIImage(cgImage: $0) }
    }
}
