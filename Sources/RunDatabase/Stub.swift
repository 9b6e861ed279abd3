import StageKit
import GRDB
