/* SPDX-License-Identifier: Apache-2.0
 * The log of a database is read by an indexer, which commits its position now and then
 * and goes back to it when it crashes.
 * LATE: the producer may repeat a message at any later time; else right behind it.
 * LOSSY: a message may be lost. VERSIONED: the index takes newer versions only. */
#define ROOM 4
byte db, search, version, indexed;
byte values[ROOM], versions[ROOM], length, committed;
byte crashes = 1, duplicates = 1, losses = 1;

inline append(a_value, a_version) {
  values[length] = a_value;
  versions[length] = a_version;
  length++
}

proctype repeat(byte value; byte its) {
  d_step { append(value, its) }
}

proctype client(byte value) {
  if
  :: d_step { db = value; version++; append(value, version) }
#ifdef LATE
  :: atomic {
       duplicates > 0 -> duplicates--; db = value; version++;
       run repeat(value, version); append(value, version)
     }
#else
  :: d_step {
       duplicates > 0 -> duplicates--; db = value; version++;
       append(value, version); append(value, version)
     }
#endif
#ifdef LOSSY
  :: d_step { losses > 0 -> losses--; db = value; version++ }
#endif
  fi
}

active proctype indexer() {
  byte position;
  do
  :: d_step {
       position < length && position < committed + 2 ->
#ifdef VERSIONED
       if
       :: indexed < versions[position] ->
          search = values[position]; indexed = versions[position]
       :: else
       fi;
#else
       search = values[position];
#endif
       position++
     }
  :: d_step { committed < position -> committed = position }
  :: d_step { committed < position && crashes > 0 -> crashes--; position = committed }
  od
}

init {
  if
  :: run client(1)
  :: atomic { run client(1); run client(2) }
  fi
}

active proctype monitor() {
  timeout;
  assert(db == search)
}
