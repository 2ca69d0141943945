// SPDX-License-Identifier: Apache-2.0
#include "witness/promela.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "witness/starts.h"

namespace thalweg::witness {

namespace {

std::string byte(Cell cell) {
  return fmt::format("s[{}]", cell.at);
}

std::string text(Value value) {
  return value.is_number ? fmt::format("{}", value.n) : byte(Cell{value.n});
}

std::string_view sign(Compare how) {
  switch (how) {
    case Compare::equal:
      return "==";
    case Compare::differs:
      return "!=";
    case Compare::less:
      return "<";
    case Compare::at_least:
      return ">=";
  }
  return "==";
}

std::string text(const Condition& c) {
  return fmt::format("{} {} {}", text(c.a), sign(c.compare), text(c.b));
}

std::string text(const Test& test) {
  if (test.kind == Test::Kind::compare) return "(" + text(test.condition) + ")";
  const bool all = test.kind == Test::Kind::all;
  std::string out;
  for (const Test& part : test.parts)
    out += (out.empty() ? "" : all ? " && " : " || ") + text(part);
  if (out.empty()) return all ? "true" : "false";
  return "(" + out + ")";
}

class Writer {
 public:
  Writer(const Model& model, Scope scope) : model_(model), scope_(usable(model, scope)) {}

  std::string write() {
    add_names();
    add_starts();
    out_ += "  do\n";
    for (std::size_t p = 0; p < model_.processes.size(); ++p) add_process(model_.processes[p]);
    for (const Stream& stream : model_.streams) add_retry(stream);
    out_ += fmt::format("  /* {} */\n", plain(model_.property.sentence));
    add_assertions();
    out_ += "  od\n";
    return std::move(out_);
  }

 private:
  // What the bytes are, in the words of the manifest.
  void add_names() {
    const auto add = [this](Cell cell, std::string_view what, std::string_view name) {
      out_ += fmt::format("  /* {:8} {}{} */\n", byte(cell), what, name);
    };
    add(budget(Budget::crashes), "crashes left", "");
    add(budget(Budget::duplicates), "duplicates left", "");
    add(budget(Budget::losses), "losses left", "");
    for (const NamedCell& cell : model_.cells) add(cell.cell, "", plain(cell.name));
    for (const Process& process : model_.processes)
      add(process.position, "where it is: ", plain(process.name));
    for (const Stream& stream : model_.streams) {
      for (unsigned k = 0; k < stream.channel_count; ++k) {
        const Channel& channel = model_.channels[stream.first_channel + k];
        add(channel.length, "messages of ", plain(stream.name + " for " + channel.name));
      }
      if (stream.duplicates == Duplicates::late)
        add(stream.retry, "still to come once more to ", plain(stream.name));
    }
  }

  static std::string plain(std::string text) {
    for (std::size_t at = text.find("*/"); at != std::string::npos; at = text.find("*/", at))
      text.replace(at, 2, "* /");
    return text;
  }

  void add_starts() {
    out_ += "  if\n";
    for (const auto& start : starts(model_, scope_)) {
      out_ += "  :: d_step { skip;";
      for (std::size_t i = 0; i < start.size(); ++i)
        if (start[i] != 0) out_ += fmt::format(" s[{}] = {};", i, start[i]);
      out_ += " }\n";
    }
    out_ += "  fi;\n";
  }

  struct Variant {
    Fault fault = Fault::none;
    unsigned which = 0;
    unsigned index = 0;
  };

  void add_process(const Process& process) {
    for (std::size_t b = 0; b < process.blocks.size(); ++b) {
      const std::string here = fmt::format("{} == {}", byte(process.position), b);
      for (const Move& move : process.blocks[b].moves) {
        const Label& told = move.label;
        out_ +=
            fmt::format("  /* {}{}{}: {} */\n", plain(process.name),
                        told.target.empty() ? "" : " -> ", plain(told.target), plain(told.text));
        for (const Variant& v : variants(move)) add_move(process, b, move, v);
      }
      if (process.crashes && b > 0) {
        guard(here + " && s[0] > 0");
        out_ += " s[0] = s[0] - 1;";
        clear(process);
        out_ += fmt::format(" {} = {}; }}\n", byte(process.position), process.recovers_at);
      }
    }
  }

  std::vector<Variant> variants(const Move& move) const {
    std::vector<Variant> out;
    unsigned first = 0, last = 1;
    for (const Instruction& i : move.effects)
      if (i.op == Op::take && model_.channels[i.count].unordered) {
        first = i.b.n;
        last = model_.channels[i.count].capacity;
        break;
      }
    for (unsigned index = first; index < last; ++index) {
      out.push_back({.index = index});
      unsigned which = 0;
      for (const Instruction& i : move.effects) {
        if (i.op != Op::publish) continue;
        const Stream& stream = model_.streams[i.count];
        if (stream.duplicates != Duplicates::none) out.push_back({Fault::duplicate, which, index});
        if (stream.loses) out.push_back({Fault::loss, which, index});
        ++which;
      }
    }
    return out;
  }

  void guard(const std::string& here) { out_ += fmt::format("  :: d_step {{ {} ->", here); }

  void add_move(const Process& process, std::size_t b, const Move& move, const Variant& v) {
    std::string here = fmt::format("{} == {}", byte(process.position), b);
    for (const Condition& c : move.guards) here += " && " + text(c);
    unsigned which = 0;
    for (const Instruction& i : move.effects) {
      if (i.op == Op::take) {
        const Channel& channel = model_.channels[i.count];
        here +=
            fmt::format(" && {} > {}", byte(channel.length), channel.unordered ? v.index : i.b.n);
      }
      if (i.op == Op::publish && which++ == v.which && v.fault != Fault::none) {
        here += v.fault == Fault::loss ? " && s[2] > 0" : " && s[1] > 0";
        const Stream& stream = model_.streams[i.count];
        if (v.fault == Fault::duplicate && stream.duplicates == Duplicates::late)
          here += fmt::format(" && {} == 0", byte(stream.retry));
      }
    }
    guard(here);
    out_ += fmt::format(" {} = {};", byte(process.position), b + 1);
    which_ = 0;
    effects(process, move.effects, 0, move.effects.size(), v);
    out_ += fmt::format(" if :: {0} == 0 || {0} >= {1} ->", byte(process.position), process.end());
    clear(process);
    out_ += " skip :: else fi }\n";
  }

  void effects(const Process& process, const std::vector<Instruction>& all, std::size_t from,
               std::size_t to, const Variant& v) {
    for (std::size_t n = from; n < to; ++n) {
      const Instruction& i = all[n];
      switch (i.op) {
        case Op::set:
          out_ += fmt::format(" {} = {};", byte(i.cell), text(i.a));
          break;
        case Op::add:
          out_ += fmt::format(" {0} = {0} + {1};", byte(i.cell), text(i.a));
          break;
        case Op::go:
          out_ += fmt::format(" {} = {};", byte(process.position), i.count);
          break;
        case Op::only_if:
          out_ += fmt::format(" if :: {} ->", text(Condition{i.a, i.compare, i.b}));
          effects(process, all, n + 1, n + 1 + i.count, v);
          out_ += " skip :: else fi;";
          n += i.count;
          break;
        case Op::publish:
          publish(i, v);
          break;
        case Op::take:
          take(i, v);
          break;
        case Op::pop:
          pop(i);
          break;
      }
    }
  }

  void publish(const Instruction& i, const Variant& v) {
    const Stream& stream = model_.streams[i.count];
    const bool hit = which_++ == v.which && v.fault != Fault::none;
    const std::string a = text(i.a), b = text(i.b), c = text(i.c);
    if (hit && v.fault == Fault::loss) {
      out_ += " s[2] = s[2] - 1;";
      return;
    }
    append(stream, a, b, c);
    if (!hit) return;
    out_ += " s[1] = s[1] - 1;";
    if (stream.duplicates == Duplicates::adjacent) {
      append(stream, a, b, c);
    } else {
      out_ += fmt::format(" {} = 1; {} = {}; {} = {}; {} = {};", byte(stream.retry),
                          byte(stream.retry.behind(1)), a, byte(stream.retry.behind(2)), b,
                          byte(stream.retry.behind(3)), c);
    }
  }

  void append(const Stream& stream, const std::string& a, const std::string& b,
              const std::string& c) {
    for (unsigned k = 0; k < stream.channel_count; ++k) {
      const Channel& channel = model_.channels[stream.first_channel + k];
      const std::string length = byte(channel.length);
      const auto at = [&](unsigned n) {
        return fmt::format("s[{} + {} * 3]", channel.length.at + 1 + n, length);
      };
      out_ += fmt::format(" if :: {} < {} -> {} = {}; {} = {}; {} = {}; {} = {} + 1 :: else fi;",
                          length, channel.capacity, at(0), a, at(1), b, at(2), c, length, length);
    }
  }

  void take(const Instruction& i, const Variant& v) {
    const Channel& channel = model_.channels[i.count];
    const unsigned first = channel.length.at + 1U;
    const unsigned place = first + i.b.n * 3U;
    const unsigned from = channel.unordered ? first + v.index * 3U : place;
    for (unsigned n = 0; n < 3; ++n)
      out_ += fmt::format(" {} = s[{}];", byte(i.cell.behind(n)), from + n);
    for (unsigned k = from + 2; k >= place + 3; --k)
      out_ += fmt::format(" s[{}] = s[{}];", k, k - 3);
    if (from != place)
      for (unsigned n = 0; n < 3; ++n)
        out_ += fmt::format(" s[{}] = {};", place + n, byte(i.cell.behind(n)));
  }

  void pop(const Instruction& i) {
    const Channel& channel = model_.channels[i.count];
    const unsigned first = channel.length.at + 1U;
    const unsigned end = first + channel.capacity * 3U;
    for (unsigned n = 0; n < std::min<unsigned>(i.a.n, channel.capacity); ++n) {
      out_ += fmt::format(" if :: {} > 0 ->", byte(channel.length));
      for (unsigned k = first; k + 3 < end; ++k) out_ += fmt::format(" s[{}] = s[{}];", k, k + 3);
      for (unsigned k = end - 3; k < end; ++k) out_ += fmt::format(" s[{}] = 0;", k);
      out_ += fmt::format(" {0} = {0} - 1 :: else fi;", byte(channel.length));
    }
  }

  void clear(const Process& process) {
    for (unsigned n = 0; n < process.local_count; ++n)
      out_ += fmt::format(" {} = 0;", byte(process.locals.behind(n)));
  }

  void add_retry(const Stream& stream) {
    if (stream.duplicates != Duplicates::late) return;
    guard(byte(stream.retry) + " != 0");
    append(stream, byte(stream.retry.behind(1)), byte(stream.retry.behind(2)),
           byte(stream.retry.behind(3)));
    for (unsigned n = 0; n < 4; ++n) out_ += fmt::format(" {} = 0;", byte(stream.retry.behind(n)));
    out_ += " }\n";
  }

  // What is wrong at an end can be said only by listing what is not possible there.
  void add_assertions() {
    const Property& property = model_.property;
    if (!property.bad_now.parts.empty() || property.bad_now.kind != Test::Kind::any)
      out_ += fmt::format("  :: d_step {{ {} -> assert(false) }}\n", text(property.bad_now));
    std::string wrong = text(property.bad_end);
    if (property.progress) {
      for (const Process& p : model_.processes)
        wrong += fmt::format(
            " || ({0} < {1}{2})", byte(p.position), p.end(),
            p.kind == ProcessKind::client ? "" : fmt::format(" && {} != 0", byte(p.position)));
    }
    if (wrong == "false") return;
    out_ += fmt::format("  :: d_step {{ !({}) && ({}) -> assert(false) }}\n", can_go_on(), wrong);
  }

  std::string can_go_on() const {
    std::string out = "false";
    for (const Process& process : model_.processes)
      for (std::size_t b = 0; b < process.blocks.size(); ++b)
        for (const Move& move : process.blocks[b].moves) {
          if (move.is_recovery && model_.property.through_outage) continue;
          out += fmt::format(" || ({} == {}", byte(process.position), b);
          for (const Condition& c : move.guards) out += " && " + text(c);
          for (const Instruction& i : move.effects)
            if (i.op == Op::take)
              out += fmt::format(" && {} > {}", byte(model_.channels[i.count].length), i.b.n);
          out += ")";
        }
    for (const Stream& stream : model_.streams)
      if (stream.duplicates == Duplicates::late)
        out += fmt::format(" || {} != 0", byte(stream.retry));
    return out;
  }

  const Model& model_;
  Scope scope_;
  std::string out_;
  unsigned which_ = 0;
};

}  // namespace

std::string promela_statements(const Model& model, Scope scope) {
  return Writer(model, scope).write();
}

std::string to_promela(const Model& model, Scope scope) {
  return fmt::format("byte s[{}];\nactive proctype all() {{\n{}}}\n", model.size(),
                     promela_statements(model, scope));
}

}  // namespace thalweg::witness
