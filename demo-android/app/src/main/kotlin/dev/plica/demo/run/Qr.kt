package dev.plica.demo.run

import com.google.zxing.BarcodeFormat
import com.google.zxing.EncodeHintType
import com.google.zxing.common.BitMatrix
import com.google.zxing.qrcode.QRCodeWriter
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel

/** A QR code, a bit for each of its modules, with the quiet zone that the standard asks for. */
fun qrOf(text: String): BitMatrix {
    val hints = mapOf(
        EncodeHintType.MARGIN to 4,
        // A link is long, and a screen is not scratched.
        EncodeHintType.ERROR_CORRECTION to ErrorCorrectionLevel.L,
        EncodeHintType.CHARACTER_SET to "UTF-8",
    )
    return QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 0, 0, hints)
}
