/// The programs that stand between the Runtime API and a handler, in the handler's own language.
///
/// Texts in the program itself, so that the one binary stays one file.
enum RuntimeShims {}
