import Foundation

/// The most memory that this process has had, in megabytes.
func peakMemory() -> Int? {
    var usage = rusage()
    #if canImport(Darwin)
    guard getrusage(RUSAGE_SELF, &usage) == 0 else { return nil }
    return Int(usage.ru_maxrss) / 1_000_000
    #else
    // Linux counts in kilobytes.
    guard getrusage(numericCast(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
    return Int(usage.ru_maxrss) / 1000
    #endif
}

/// How many threads a call of the library has, unless it says otherwise.
func threadsOfACall() -> Int { min(ProcessInfo.processInfo.activeProcessorCount, 4) }
