package io.txn.sample.inventory;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a stock keeping unit may be called: anything short that PostgreSQL can store and a log line can show. */
@NotBlank
@Size(max = 100)
@Pattern(regexp = "[^\\p{Cc}\\p{Cs}]*", message = "must not contain control characters")
@Constraint(validatedBy = {})
@Target({ElementType.PARAMETER, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
@interface Sku {

    String message() default "is not a sku";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
