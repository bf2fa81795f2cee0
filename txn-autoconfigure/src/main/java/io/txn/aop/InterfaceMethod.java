package io.txn.aop;

import java.lang.reflect.Method;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.aop.support.AopUtils;
import org.springframework.util.ClassUtils;

/** The method of an interface that a class's method implements, be that generic or implemented by a superclass. */
final class InterfaceMethod {

    private InterfaceMethod() {}

    static Optional<Method> of(Method method, Class<?> type) {
        Method specific = AopUtils.getMostSpecificMethod(method, type);
        return ClassUtils.getAllInterfacesForClassAsSet(type).stream()
                .flatMap(each -> Stream.of(each.getMethods()))
                .filter(declared -> declared.getName().equals(specific.getName())
                        && declared.getParameterCount() == specific.getParameterCount()
                        && AopUtils.getMostSpecificMethod(declared, type).equals(specific))
                .findFirst();
    }
}
