package dev.sluice.proxy.observe;

import java.security.SecureRandom;

/**
 * Random numbers that nobody can foretell from earlier ones: the ChaCha20 key stream (RFC 8439
 * §2.3) under a random key, which {@link SecureRandom} gives once. Unlike it, this has no lock and
 * makes no system call.
 *
 * <p>Thread-confined.
 */
public final class LoopRandom {
  private static final int WORDS = 16;
  private static final int KEY_WORDS = 8;
  private static final int KEY_FROM = 4;
  private static final int COUNTER = 12;
  private static final int ROUNDS = 8;
  private static final int[] CONSTANTS = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

  private final int[] state = new int[WORDS];
  private final int[] block = new int[WORDS];
  private final int doubleRounds;
  private int used = WORDS;

  /** A generator with a key of its own. */
  public LoopRandom() {
    this(randomKey(), new int[WORDS - COUNTER], ROUNDS);
  }

  /** The key stream of this key, from this counter and nonce on. */
  LoopRandom(int[] key, int[] counterAndNonce, int rounds) {
    this.doubleRounds = rounds / 2;
    System.arraycopy(CONSTANTS, 0, state, 0, CONSTANTS.length);
    System.arraycopy(key, 0, state, KEY_FROM, KEY_WORDS);
    System.arraycopy(counterAndNonce, 0, state, COUNTER, WORDS - COUNTER);
  }

  private static int[] randomKey() {
    SecureRandom random = new SecureRandom();
    int[] key = new int[KEY_WORDS];
    for (int i = 0; i < KEY_WORDS; i++) {
      key[i] = random.nextInt();
    }
    return key;
  }

  /** Any number. */
  public long nextLong() {
    if (used == WORDS) {
      fill();
    }
    long low = block[used] & 0xffff_ffffL;
    long high = block[used + 1] & 0xffff_ffffL;
    used += 2;
    return high << 32 | low;
  }

  private void fill() {
    System.arraycopy(state, 0, block, 0, WORDS);
    for (int i = 0; i < doubleRounds; i++) {
      quarter(block, 0, 4, 8, 12);
      quarter(block, 1, 5, 9, 13);
      quarter(block, 2, 6, 10, 14);
      quarter(block, 3, 7, 11, 15);
      quarter(block, 0, 5, 10, 15);
      quarter(block, 1, 6, 11, 12);
      quarter(block, 2, 7, 8, 13);
      quarter(block, 3, 4, 9, 14);
    }
    for (int i = 0; i < WORDS; i++) {
      block[i] += state[i];
    }
    // The counter is 64 bits wide here, as in the original ChaCha: a loop never comes to its end.
    if (++state[COUNTER] == 0) {
      state[COUNTER + 1]++;
    }
    used = 0;
  }

  private static void quarter(int[] x, int a, int b, int c, int d) {
    x[a] += x[b];
    x[d] = Integer.rotateLeft(x[d] ^ x[a], 16);
    x[c] += x[d];
    x[b] = Integer.rotateLeft(x[b] ^ x[c], 12);
    x[a] += x[b];
    x[d] = Integer.rotateLeft(x[d] ^ x[a], 8);
    x[c] += x[d];
    x[b] = Integer.rotateLeft(x[b] ^ x[c], 7);
  }
}
