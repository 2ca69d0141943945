/* SPDX-License-Identifier: Apache-2.0
 * One client or two write a database and an index.
 * CRASH: one of them may die in between. VERSIONED: the index takes newer versions only. */
byte db, search, version, indexed;
#ifdef CRASH
byte crashes = 1;
#else
byte crashes = 0;
#endif

proctype client(byte value) {
  byte mine;
  d_step { db = value; version++; mine = version }
  if
  :: true
  :: atomic { crashes > 0 -> crashes-- }; goto dead
  fi;
#ifdef VERSIONED
  if
  :: d_step { indexed < mine -> search = value; indexed = mine }
  :: else
  fi;
#else
  search = value;
#endif
dead: skip
}

init {
  if
  :: run client(1)
  :: atomic { run client(1); run client(2) }
  fi;
  _nr_pr == 1;
  assert(db == search)
}
