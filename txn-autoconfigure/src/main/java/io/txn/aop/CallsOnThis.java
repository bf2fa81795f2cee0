package io.txn.aop;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.asm.ConstantDynamic;
import org.springframework.asm.Handle;
import org.springframework.asm.Label;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;

/**
 * Finds the calls in an instance method whose receiver is {@code this}: {@code this.a()}, {@code a()} and
 * {@code this::a}, not {@code self.a()}. Follows the operand stack as far as needed for that, and where it loses track it
 * finds nothing: what it reports is so.
 */
final class CallsOnThis extends MethodVisitor {

    private static final char THIS = 't';
    private static final char OTHER = '.';

    /** Slots that the instructions without operands take from the stack and put there, by opcode. */
    private static final String TAKES = "0000000000000000" // constants
            + "------------------------------" // instructions with operands
            + "22222222" // array loads
            + "-------------------------" // instructions with operands
            + "34343333" // array stores
            + "121232342" // stack
            + "24242424242424242424" // + - * / %
            + "1212" // negation
            + "232323" // shifts
            + "242424" // and, or, xor
            + "-" // increment
            + "111222111222111" // conversions
            + "42244"; // comparisons

    private static final String PUTS = "0111111112211122"
            + "------------------------------"
            + "12121111"
            + "-------------------------"
            + "00000000"
            + "002344562"
            + "12121212121212121212"
            + "1212"
            + "121212"
            + "121212"
            + "-"
            + "212112122121111"
            + "11111";

    private final Consumer<String> calls;
    private final Map<Label, String> atLabel = new HashMap<>();
    private final StringBuilder stack = new StringBuilder();
    private boolean reachable = true;

    CallsOnThis(Consumer<String> calls) {
        super(SpringAsmInfo.ASM_VERSION);
        this.calls = calls;
    }

    /** How a method is named here. */
    static String key(String name, String descriptor) {
        return name + descriptor;
    }

    private void replace(int taken, int put) {
        stack.setLength(Math.max(0, stack.length() - taken));
        stack.append(String.valueOf(OTHER).repeat(put));
    }

    private boolean isThis(int depth) {
        return depth > 0 && depth <= stack.length() && stack.charAt(stack.length() - depth) == THIS;
    }

    private void save(Label label) {
        atLabel.merge(label, stack.toString(), CallsOnThis::common);
    }

    private static String common(String one, String other) {
        StringBuilder common = new StringBuilder(one);
        for (int i = 0; i < common.length(); i++) {
            if (i >= other.length() || other.charAt(i) != one.charAt(i)) {
                common.setCharAt(i, OTHER);
            }
        }
        return common.toString();
    }

    @Override
    public void visitLabel(Label label) {
        if (reachable) {
            save(label);
        }
        stack.setLength(0);
        stack.append(atLabel.getOrDefault(label, ""));
        reachable = true;
    }

    @Override
    public void visitInsn(int opcode) {
        if (opcode == Opcodes.ARRAYLENGTH) {
            replace(1, 1);
        } else if (opcode == Opcodes.MONITORENTER || opcode == Opcodes.MONITOREXIT) {
            replace(1, 0);
        } else if (opcode >= TAKES.length()) {
            reachable = false; // return or throw
        } else {
            replace(TAKES.charAt(opcode) - '0', PUTS.charAt(opcode) - '0');
        }
    }

    @Override
    public void visitVarInsn(int opcode, int variable) {
        if (opcode == Opcodes.ALOAD && variable == 0) {
            stack.append(THIS);
            return;
        }
        switch (opcode) {
            case Opcodes.ILOAD, Opcodes.FLOAD, Opcodes.ALOAD -> replace(0, 1);
            case Opcodes.LLOAD, Opcodes.DLOAD -> replace(0, 2);
            case Opcodes.LSTORE, Opcodes.DSTORE -> replace(2, 0);
            default -> replace(1, 0);
        }
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
        replace(opcode == Opcodes.NEWARRAY ? 1 : 0, 1);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
        if (opcode != Opcodes.CHECKCAST) {
            replace(opcode == Opcodes.NEW ? 0 : 1, 1);
        }
    }

    @Override
    public void visitLdcInsn(Object value) {
        boolean wide = value instanceof Long
                || value instanceof Double
                || (value instanceof ConstantDynamic constant && constant.getSize() == 2);
        replace(0, wide ? 2 : 1);
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
        replace(dimensions, 1);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
        int size = Type.getType(descriptor).getSize();
        switch (opcode) {
            case Opcodes.GETSTATIC -> replace(0, size);
            case Opcodes.PUTSTATIC -> replace(size, 0);
            case Opcodes.GETFIELD -> replace(1, size);
            default -> replace(size + 1, 0);
        }
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
        int sizes = Type.getArgumentsAndReturnSizes(descriptor);
        int taken = opcode == Opcodes.INVOKESTATIC ? (sizes >> 2) - 1 : sizes >> 2;
        if (opcode != Opcodes.INVOKESTATIC && isThis(taken)) {
            calls.accept(key(name, descriptor));
        }
        replace(taken, sizes & 3);
    }

    @Override
    public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
        int sizes = Type.getArgumentsAndReturnSizes(descriptor);
        int taken = (sizes >> 2) - 1;
        for (Object argument : arguments) {
            if (argument instanceof Handle handle && handle.getTag() != Opcodes.H_INVOKESTATIC && isThis(taken)) {
                calls.accept(key(handle.getName(), handle.getDesc()));
            }
        }
        replace(taken, sizes & 3);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        boolean two = opcode >= Opcodes.IF_ICMPEQ && opcode <= Opcodes.IF_ACMPNE;
        replace(opcode == Opcodes.GOTO ? 0 : two ? 2 : 1, 0);
        save(label);
        reachable = opcode != Opcodes.GOTO;
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... labels) {
        visitLookupSwitchInsn(otherwise, new int[0], labels);
    }

    @Override
    public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] labels) {
        replace(1, 0);
        save(otherwise);
        for (Label label : labels) {
            save(label);
        }
        reachable = false;
    }
}
