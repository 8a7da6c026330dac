package io.github.onlinerewrite.testsupport.history;

import java.math.BigDecimal;

/**
 * The random values of one operation, drawn beforehand: a repeated transaction repeats them.
 *
 * @param key a row in a bucket that is locked
 * @param other another one, in the same bucket where rows have parents
 * @param bucket the bucket of {@code key}
 * @param fresh a text that no other draw of the history has
 * @param number a number that no other draw of the history has
 * @param amount a value that fits the column
 * @param note a value that is stored out of line
 */
record Draw(
    Key key, Key other, int bucket, String fresh, int number, BigDecimal amount, String note) {}
