/* SPDX-License-Identifier: Apache-2.0
 * Two transactions over two accounts; each participant answers for one account.
 * LOST: a coordinator that crashes does not come back; else it looks what it decided. */
byte account[2], holder[2];
bool decided[3];
byte crashes = 1;
chan prepare[2] = [0] of { byte };
chan finish[2] = [0] of { byte, bool };

proctype participant(byte me) {
  byte who;
  bool commits;
free:
  if
  :: prepare[me]?who -> holder[me] = who
  :: finish[me]?who, commits -> goto free
  fi;
held:
  finish[me]?who, commits;
  if
  :: holder[me] != who -> goto held
  :: else ->
     d_step { account[me] = account[me] + commits; holder[me] = 0 };
     goto free
  fi
}

#define MAY_CRASH if :: true :: atomic { crashes > 0 -> crashes-- }; goto crashed fi

proctype coordinator(byte me) {
  prepare[0]!me;
  MAY_CRASH;
  prepare[1]!me;
  MAY_CRASH;
  decided[me] = true;
  MAY_CRASH;
  finish[0]!me, true;
  MAY_CRASH;
  finish[1]!me, true;
  goto done;
crashed:
#ifndef LOST
  finish[0]!me, decided[me];
  finish[1]!me, decided[me];
#endif
done: skip
}

init {
  atomic { run participant(0); run participant(1) };
  if
  :: run coordinator(1)
  :: atomic { run coordinator(1); run coordinator(2) }
  fi
}

active proctype monitor() {
  timeout;
  assert(holder[0] == 0 && holder[1] == 0 && account[0] == account[1])
}
