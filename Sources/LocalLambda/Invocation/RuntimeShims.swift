/// The programs between the Runtime API and a handler, in the handler's own language.
///
/// Strings in the program itself, so that the one binary stays one file.
enum RuntimeShims {}
