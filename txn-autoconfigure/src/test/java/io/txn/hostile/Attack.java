package io.txn.hostile;

import java.util.Set;

/** Something that must not work. */
final class Attack {

    private final String name;
    private final byte[] request;
    private final Set<Integer> statuses;

    private Attack(String name, byte[] request, Set<Integer> statuses) {
        this.name = name;
        this.request = request;
        this.statuses = statuses;
    }

    /**
     * Makes one.
     *
     * @param name what is wrong with it
     * @param request as it goes over the wire
     * @param statuses one of which it has to be answered with
     */
    static Attack of(String name, byte[] request, Integer... statuses) {
        return new Attack(name, request, Set.of(statuses));
    }

    byte[] request() {
        return request;
    }

    Set<Integer> statuses() {
        return statuses;
    }

    @Override
    public String toString() {
        return name.length() > 200 ? name.substring(0, 200) + "…" : name;
    }
}
