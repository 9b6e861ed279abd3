import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.expression.PropertyAccessor;
import org.springframework.expression.TypedValue;
import org.springframework.expression.common.TemplateParserContext;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.ReflectivePropertyAccessor;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/**
 * Gives the expected values of the expression cases: Spring's own evaluator, with maps read as Spinnaker reads them
 * (a key that is not there is null) and the functions that need nothing but their arguments.
 *
 * Reads lines {"id", "category", "context", "template"} and writes them with "expected" (the value as JSON text) or
 * "error" (the class of the exception) added.
 */
public class Oracle {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public static void main(String[] arguments) throws Exception {
        MAPPER.disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);
        SpelExpressionParser parser = new SpelExpressionParser();
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.trim().isEmpty()) continue;
            Map<String, Object> test = MAPPER.readValue(line, new TypeReference<LinkedHashMap<String, Object>>() {});
            try {
                StandardEvaluationContext context = new StandardEvaluationContext(test.get("context"));
                context.setPropertyAccessors(Arrays.asList(new MapReader(), new ReflectivePropertyAccessor()));
                for (String name : new String[] {"toInt", "toFloat", "toBoolean", "toBase64", "fromBase64",
                        "alphanumerical"}) {
                    context.registerFunction(name, Oracle.class.getDeclaredMethod(name, String.class));
                }
                context.registerFunction("readJson", Oracle.class.getDeclaredMethod("readJson", String.class));
                context.registerFunction("toJson", Oracle.class.getDeclaredMethod("toJson", Object.class));
                Expression expression = parser.parseExpression(
                        (String) test.get("template"), new TemplateParserContext("${", "}"));
                Object value = expression.getValue(context);
                test.put("expected", MAPPER.writeValueAsString(value));
            } catch (Throwable error) {
                test.put("error", error.getClass().getSimpleName() + ": " + error.getMessage());
            }
            out.println(MAPPER.writeValueAsString(test));
        }
    }

    public static Integer toInt(String text) {
        return Integer.valueOf(text);
    }

    public static Float toFloat(String text) {
        return Float.valueOf(text);
    }

    public static Boolean toBoolean(String text) {
        return Boolean.valueOf(text);
    }

    public static String toBase64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String fromBase64(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }

    public static String alphanumerical(String text) {
        return text.replaceAll("[^A-Za-z0-9]", "");
    }

    public static Object readJson(String text) throws Exception {
        return MAPPER.readValue(text, Object.class);
    }

    public static String toJson(Object value) throws Exception {
        String text = MAPPER.writeValueAsString(value);
        if (text.contains("${")) throw new IllegalStateException("result holds an expression");
        return text;
    }

    /** Reads a map's keys as properties; a key that is not there is null. */
    private static class MapReader implements PropertyAccessor {
        @Override
        public Class<?>[] getSpecificTargetClasses() {
            return new Class<?>[] {Map.class};
        }

        @Override
        public boolean canRead(EvaluationContext context, Object target, String name) {
            return true;
        }

        @Override
        public TypedValue read(EvaluationContext context, Object target, String name) {
            return new TypedValue(((Map<?, ?>) target).get(name));
        }

        @Override
        public boolean canWrite(EvaluationContext context, Object target, String name) {
            return false;
        }

        @Override
        public void write(EvaluationContext context, Object target, String name, Object value) {
            throw new UnsupportedOperationException();
        }
    }
}
