package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.internal.lock.LockAttempts;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.time.Timing;
import io.github.onlinerewrite.engine.internal.work.Progress;
import io.github.onlinerewrite.engine.internal.work.Sessions;

/** What every run is given. */
record RunTools(
    Sessions sessions, Journal journal, Progress progress, LockAttempts attempts, Timing timing) {}
