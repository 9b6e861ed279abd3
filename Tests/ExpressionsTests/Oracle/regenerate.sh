#!/bin/sh
# Makes Resources/spel-cases.jsonl anew: templates.txt through Spring's own evaluator.
#
# Needs a JDK and python3, and on Debian:
#   apt-get install libspring-expression-java libspring-core-java libcommons-logging-java libjackson2-databind-java
set -eu
cd "$(dirname "$0")"
jars=/usr/share/java
path=$(ls $jars/spring*-expression.jar $jars/spring*-core.jar $jars/commons-logging.jar \
    $jars/jackson-databind.jar $jars/jackson-core.jar $jars/jackson-annotations.jar | tr '\n' ':')
classes=$(mktemp -d)
trap 'rm -rf "$classes"' EXIT
javac -d "$classes" -cp "$path" Oracle.java
# Selections on maps read the entries' properties by reflection.
python3 cases.py templates.txt |
    java --add-opens java.base/java.util=ALL-UNNAMED -Duser.timezone=UTC -Duser.language=en -Duser.country=US \
        -cp "$path$classes" Oracle > ../Resources/spel-cases.jsonl
wc -l ../Resources/spel-cases.jsonl
