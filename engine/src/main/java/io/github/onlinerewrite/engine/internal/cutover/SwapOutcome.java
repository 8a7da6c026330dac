package io.github.onlinerewrite.engine.internal.cutover;

import io.github.onlinerewrite.engine.internal.dependents.CarryPlan;

/**
 * A committed swap.
 *
 * @param plan what it carried; its validations are still to be done
 * @param attempts how many it took
 * @param readersExact whether no snapshot could miss the final replay
 */
public record SwapOutcome(CarryPlan plan, int attempts, boolean readersExact) {}
