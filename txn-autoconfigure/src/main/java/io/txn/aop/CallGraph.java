package io.txn.aop;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;
import org.springframework.util.ClassUtils;

/** Which instance methods of a class, its superclasses' included, call which others on {@code this}, from the bytecode. */
final class CallGraph {

    private static final Logger log = LoggerFactory.getLogger(CallGraph.class);

    private final Map<String, Set<String>> calls = new HashMap<>();
    private final Set<String> callable = new LinkedHashSet<>();

    private CallGraph() {}

    static CallGraph of(Class<?> type) {
        CallGraph graph = new CallGraph();
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            graph.read(each);
        }
        return graph;
    }

    static String key(Method method) {
        return CallsOnThis.key(method.getName(), Type.getMethodDescriptor(method));
    }

    /** The methods that can be called from outside: those that are not private, and those that nothing here calls. */
    Set<String> entries() {
        Set<String> entries = new LinkedHashSet<>(calls.keySet());
        calls.values().forEach(entries::removeAll);
        entries.addAll(callable);
        return entries;
    }

    /** The methods that a method calls on this. */
    Set<String> callsOf(String method) {
        return calls.getOrDefault(method, Set.of());
    }

    private void read(Class<?> type) {
        try (InputStream bytecode = type.getResourceAsStream(ClassUtils.getClassFileName(type))) {
            if (bytecode != null) {
                new ClassReader(bytecode).accept(new Methods(), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
            }
        } catch (IOException | IllegalArgumentException e) {
            log.debug("The bytecode of {} cannot be read; calls on this are not looked for there", type, e);
        }
    }

    private final class Methods extends ClassVisitor {

        Methods() {
            super(SpringAsmInfo.ASM_VERSION);
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            if ((access & (Opcodes.ACC_STATIC | Opcodes.ACC_ABSTRACT | Opcodes.ACC_BRIDGE)) != 0) {
                return null;
            }
            String key = CallsOnThis.key(name, descriptor);
            if ((access & Opcodes.ACC_PRIVATE) == 0) {
                callable.add(key);
            }
            Set<String> called = new LinkedHashSet<>();
            boolean overridden = calls.putIfAbsent(key, called) != null;
            return overridden ? null : new CallsOnThis(called::add);
        }
    }
}
