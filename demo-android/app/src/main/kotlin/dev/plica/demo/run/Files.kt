package dev.plica.demo.run

import java.io.ByteArrayOutputStream
import java.io.InputStream

/** One byte more than the library takes as a presentation: of a larger file it is told that it is too large. */
private const val MOST = (4 shl 20) + 1

/** The begin of a file that somebody has picked, however large the file is. */
fun beginOf(file: InputStream): ByteArray {
    val read = ByteArrayOutputStream()
    val part = ByteArray(1 shl 16)
    while (read.size() < MOST) {
        val count = file.read(part, 0, minOf(part.size, MOST - read.size()))
        if (count < 0) break
        read.write(part, 0, count)
    }
    return read.toByteArray()
}
