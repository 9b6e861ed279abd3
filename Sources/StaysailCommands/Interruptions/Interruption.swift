/// What is said to who interrupts.
enum Interruption {
    static func notice(_ count: Int) -> String {
        count == 1
            ? "Interrupted: stopping, and putting back what was moved."
            : "Still putting back what was moved; this must not be cut off."
    }
}
