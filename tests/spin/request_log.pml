/* SPDX-License-Identifier: Apache-2.0
 * Requests in a log are debited by a consumer, which commits its position after each.
 * TABLE: the ids that were debited are kept, in the same transaction; BEFORE, AFTER: in
 * one of its own. RETRY: a client that gets no answer sends again; FRESH: with another id. */
#define ROOM 4
byte requests[ROOM], ids[ROOM], length, committed;
byte debits[3];
bool sent[3], seen[5];
byte crashes = 1;
#ifdef RETRY
byte retries = 1;
#else
byte retries = 0;
#endif

proctype client(byte me) {
  byte id = me;
again:
  atomic { requests[length] = me; ids[length] = id; length++; sent[me] = true };
  if
  :: true
  :: atomic { retries > 0 -> retries-- };
#ifdef FRESH
     id = me + 2;
#endif
     goto again
  fi
}

inline debit() {
  debits[requests[committed]]++;
  assert(debits[requests[committed]] < 2)
}

#define MAY_CRASH if :: true :: atomic { crashes > 0 -> crashes-- }; goto restart fi

active proctype consumer() {
restart:
  do
  :: committed < length ->
#ifdef TABLE
     d_step {
       if
       :: !seen[ids[committed]] -> seen[ids[committed]] = true; debit()
       :: else
       fi
     };
#else
#ifdef BEFORE
     if
     :: !seen[ids[committed]] ->
        seen[ids[committed]] = true;
        MAY_CRASH;
        d_step { debit() }
     :: else
     fi;
#else
#ifdef AFTER
     if
     :: !seen[ids[committed]] ->
        d_step { debit() };
        MAY_CRASH;
        seen[ids[committed]] = true
     :: else
     fi;
#else
     d_step { debit() };
#endif
#endif
#endif
     MAY_CRASH;
     committed++
  od
}

init {
  if
  :: run client(1)
  :: run client(2)
  :: atomic { run client(1); run client(2) }
  fi
}

active proctype monitor() {
  timeout;
  assert((!sent[1] || debits[1] == 1) && (!sent[2] || debits[2] == 1))
}
