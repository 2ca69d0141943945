/* SPDX-License-Identifier: Apache-2.0
 * She is unfriended, then a message goes to all friends.
 * ONE_TOPIC: both travel together. TOKEN: the message says what has to be seen before it.
 * LOSSY: the first one may be lost. */
mtype = { unfriend, message };
chan friends = [2] of { mtype };
chan messages = [2] of { mtype };
bool removed, told, waiting;
#ifdef LOSSY
byte losses = 1;
#else
byte losses = 0;
#endif

active proctype user() {
  if
  :: friends!unfriend
  :: atomic { losses > 0 -> losses-- }
  fi;
#ifdef ONE_TOPIC
  friends!message
#else
  messages!message
#endif
}

proctype reader(chan topic) {
  mtype what;
end:
  do
  :: atomic {
       topic?what ->
       if
       :: what == unfriend -> removed = true; what = 0
       :: else -> waiting = true
       fi
     };
     if
     :: what == message ->
#ifdef TOKEN
        removed;
#endif
        d_step { waiting = false; told = told || !removed; assert(!told); what = 0 }
     :: else
     fi
  od
}

init {
  atomic { run reader(friends); run reader(messages) }
}

active proctype monitor() {
  timeout;
  assert(!waiting)
}
