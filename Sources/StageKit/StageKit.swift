// Authors of stages need `JSONValue` and its literals in every file: the one re-export of the package.
@_exported public import Expressions
