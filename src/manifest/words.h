// SPDX-License-Identifier: Apache-2.0
// The closed lists of words of the manifest language, each an enum. One table
// gives the enumerators and how they are spelled; the loader, the writer, the
// JSON Schema and the manual page all read it through `words<E>()`.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace thalweg::manifest {

// X(Type, W) lists the words of Type as W(enumerator, "spelling").
#define THALWEG_WORDS(X)                                                                           \
  X(Mutability, W(mutable_, "mutable") W(append_only, "append-only") W(immutable, "immutable"))    \
  X(Integrity, W(critical, "critical") W(normal, "normal") W(best_effort, "best-effort"))          \
  X(Audit, W(required, "required"))                                                                \
  X(Distribution, W(uniform, "uniform") W(skewed, "skewed") W(monotonic, "monotonic"))             \
  X(StoreKind,                                                                                     \
    W(relational, "relational") W(document, "document") W(key_value, "key-value")                  \
        W(wide_column, "wide-column") W(graph, "graph") W(search, "search") W(cache, "cache")      \
            W(warehouse, "warehouse") W(object, "object") W(time_series, "time-series")            \
                W(federation, "federation") W(coordination, "coordination"))                       \
  X(Form,                                                                                          \
    W(state, "state") W(index, "index") W(aggregate, "aggregate") W(cache, "cache")                \
        W(outbox, "outbox") W(dedupe, "dedupe") W(lock, "lock") W(saga, "saga") W(audit, "audit")) \
  X(RebuildNeeds, W(state, "state") W(history, "history"))                                         \
  X(RebuildMethod, W(side_by_side, "side-by-side") W(in_place, "in-place"))                        \
  X(Erasure, W(delete_, "delete") W(tombstone, "tombstone") W(crypto_shred, "crypto-shred")        \
                 W(rewrite, "rewrite") W(none, "none"))                                            \
  X(Encryption, W(per_subject, "per-subject") W(at_rest, "at-rest") W(none, "none"))               \
  X(Lifetime, W(process, "process"))                                                               \
  X(Topology, W(single_leader, "single-leader") W(multi_leader, "multi-leader")                    \
                  W(leaderless, "leaderless") W(consensus, "consensus") W(none, "none"))           \
  X(ReplicationMode, W(sync, "sync") W(semi_sync, "semi-sync") W(async, "async"))                  \
  X(Conflict, W(last_write_wins, "last-write-wins") W(version_vectors, "version-vectors")          \
                  W(crdt, "crdt") W(application, "application") W(none, "none"))                   \
  X(Failover, W(automatic, "automatic") W(manual, "manual"))                                       \
  X(Scheme, W(hash, "hash") W(range, "range") W(none, "none"))                                     \
  X(SecondaryIndexes, W(local, "local") W(global, "global"))                                       \
  X(Isolation, W(read_committed, "read-committed") W(snapshot, "snapshot")                         \
                   W(repeatable_read, "repeatable-read") W(serializable, "serializable"))          \
  X(Durability, W(durable, "durable") W(volatile_, "volatile"))                                    \
  X(TopicKind, W(log, "log") W(queue, "queue"))                                                    \
  X(Content, W(state, "state") W(delta, "delta") W(fact, "fact") W(command, "command"))            \
  X(Payload, W(full, "full") W(reference, "reference"))                                            \
  X(Cleanup, W(delete_, "delete") W(compact, "compact") W(compact_delete, "compact-delete"))       \
  X(Since, W(inception, "inception"))                                                              \
  X(Compatibility,                                                                                 \
    W(backward, "backward") W(forward, "forward") W(full, "full") W(none, "none")                  \
        W(backward_transitive, "backward-transitive") W(forward_transitive, "forward-transitive")  \
            W(full_transitive, "full-transitive"))                                                 \
  X(Acks, W(all, "all") W(one, "1") W(zero, "0"))                                                  \
  X(Role, W(data, "data") W(telemetry, "telemetry") W(audit, "audit"))                             \
  X(ExternalKind, W(payment, "payment") W(email, "email") W(sms, "sms") W(push, "push")            \
                      W(webhook, "webhook") W(api, "api"))                                         \
  X(Support, W(supported, "supported") W(unsupported, "unsupported"))                              \
  X(Tier, W(critical, "critical") W(standard, "standard") W(optional, "optional"))                 \
  X(Entry, W(client, "client") W(internal, "internal"))                                            \
  X(RequestId, W(client, "client") W(server, "server") W(none, "none"))                            \
  X(Mark, W(before, "before") W(after, "after"))                                                   \
  X(Completion, W(durable_workflow, "durable-workflow") W(retry_until_done, "retry-until-done"))   \
  X(Delivery, W(at_most_once, "at-most-once") W(at_least_once, "at-least-once")                    \
                  W(exactly_once, "exactly-once"))                                                 \
  X(Commit, W(before, "before") W(after, "after") W(with_effects, "with-effects"))                 \
  X(Ordering,                                                                                      \
    W(total, "total") W(per_partition, "per-partition") W(per_key, "per-key") W(none, "none"))     \
  X(Backoff, W(none, "none") W(fixed, "fixed") W(exponential, "exponential"))                      \
  X(RetryWhen, W(any, "any") W(connect_failure, "connect-failure"))                                \
  X(OnError, W(block, "block") W(retry_topic, "retry-topic") W(dead_letter, "dead-letter")         \
                 W(park_key, "park-key") W(skip, "skip"))                                          \
  X(OnReplay, W(suppress, "suppress") W(dedupe, "dedupe") W(repeat, "repeat"))                     \
  X(Start, W(earliest, "earliest") W(latest, "latest") W(fail, "fail"))                            \
  X(InputIsolation, W(read_committed, "read-committed") W(read_uncommitted, "read-uncommitted"))   \
  X(FlowKind, W(cdc, "cdc") W(outbox_relay, "outbox-relay") W(sink, "sink") W(stream, "stream")    \
                  W(batch, "batch") W(replicate, "replicate") W(invalidate, "invalidate")          \
                      W(reconcile, "reconcile") W(federate, "federate"))                           \
  X(Apply,                                                                                         \
    W(upsert, "upsert") W(insert, "insert") W(increment, "increment") W(decrement, "decrement")    \
        W(append, "append") W(merge, "merge") W(delete_, "delete") W(invalidate, "invalidate"))    \
  X(BatchMode, W(full, "full") W(incremental, "incremental"))                                      \
  X(Versioned, W(lsn, "lsn") W(offset, "offset") W(version, "version") W(timestamp, "timestamp")   \
                   W(none, "none"))                                                                \
  X(Deletes, W(propagate, "propagate") W(soft, "soft") W(ignore, "ignore"))                        \
  X(Snapshot, W(initial, "initial") W(incremental, "incremental") W(when_needed, "when-needed")    \
                  W(none, "none"))                                                                 \
  X(Cursor, W(sequence, "sequence") W(timestamp, "timestamp") W(status_flag, "status-flag")        \
                W(commit_order, "commit-order"))                                                   \
  X(Time, W(event, "event") W(processing, "processing"))                                           \
  X(Style, W(orchestrated, "orchestrated") W(choreographed, "choreographed"))                      \
  X(Countermeasure, W(semantic_lock, "semantic-lock") W(commutative, "commutative")                \
                        W(pessimistic_view, "pessimistic-view") W(reread, "reread")                \
                            W(version_file, "version-file") W(by_value, "by-value"))               \
  X(SagaStepKind, W(compensatable, "compensatable") W(pivot, "pivot") W(retriable, "retriable"))   \
  X(Mechanism, W(none, "none") W(event_id, "event-id") W(same_partition, "same-partition")         \
                   W(single_log, "single-log") W(vector, "vector") W(barrier, "barrier")           \
                       W(timestamp, "timestamp"))                                                  \
  X(Strictness, W(hard, "hard") W(soft, "soft"))                                                   \
  X(EnforcedBy, W(reservation, "reservation") W(app, "app") W(async, "async") W(none, "none"))     \
  X(DedupePlace, W(broker, "broker") W(high_water_mark, "high-water-mark"))                        \
  X(Basis, W(consent, "consent") W(contract, "contract") W(legal_obligation, "legal-obligation")   \
               W(vital_interests, "vital-interests") W(public_task, "public-task")                 \
                   W(legitimate_interests, "legitimate-interests"))                                \
  X(Consistency, W(strong, "strong") W(causal, "causal") W(eventual, "eventual"))                  \
  X(Clock, W(wall, "wall") W(hlc, "hlc") W(truetime, "truetime"))                                  \
  X(DecisionStatus, W(proposed, "proposed") W(accepted, "accepted") W(superseded, "superseded")    \
                        W(rejected, "rejected"))                                                   \
  X(OnlyIf, W(absent, "absent") W(version, "version") W(condition, "condition"))                   \
  X(KeyFrom, W(client, "client") W(request, "request") W(event, "event") W(server, "server"))      \
  X(OnFailure, W(fail, "fail") W(log, "log") W(ignore, "ignore"))                                  \
  X(Requires, W(strong, "strong") W(read_your_writes, "read-your-writes")                          \
                  W(monotonic, "monotonic") W(bounded, "bounded") W(eventual, "eventual"))         \
  X(ReadFrom, W(leader, "leader") W(replica, "replica"))                                           \
  X(Session, W(sticky, "sticky") W(version, "version"))                                            \
  X(Access, W(point, "point") W(range, "range") W(join, "join") W(traverse, "traverse")            \
                W(full_text, "full-text") W(aggregate, "aggregate"))                               \
  X(CallMode, W(sync, "sync") W(async, "async"))                                                   \
  X(TransactionKind, W(local, "local") W(xa, "xa") W(broker, "broker"))                            \
  X(Recovery, W(automatic, "automatic") W(manual, "manual") W(none, "none"))

#define W(enumerator, spelling) enumerator,
#define THALWEG_ENUM(Type, words) enum class Type : std::uint8_t { words };
THALWEG_WORDS(THALWEG_ENUM)
#undef THALWEG_ENUM
#undef W

// The spellings of E in the order of its enumerators.
template <class E>
constexpr std::span<const std::string_view> words();

#define W(enumerator, spelling) spelling,
#define THALWEG_SPELLINGS(Type, list)                         \
  namespace spellings {                                       \
  inline constexpr std::string_view Type[] = {list};          \
  }                                                           \
  template <>                                                 \
  constexpr std::span<const std::string_view> words<Type>() { \
    return spellings::Type;                                   \
  }
THALWEG_WORDS(THALWEG_SPELLINGS)
#undef THALWEG_SPELLINGS
#undef W

template <class E>
constexpr std::string_view to_string(E value) {
  return words<E>()[static_cast<std::size_t>(value)];
}

}  // namespace thalweg::manifest
