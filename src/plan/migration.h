// SPDX-License-Identifier: Apache-2.0
// One recipe, carried out for one finding: bound once, to the system as it is before
// the plan, and then applied phase by phase to a document that other migrations may
// change as well.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plan/bindings.h"

namespace thalweg::plan {

struct Applied {
  std::vector<std::string> problems;  // a sentence each; then the document is not to be used
  bool edits = false;  // some edit was meant here, whether it changed anything or not
};

class Migration {
 public:
  // Refers to all of them; the recipe has a rewrite for the rule of the target.
  Migration(const Recipe& recipe, const Phrases& phrases, Target target, const Answers& answers);
  Migration(const Migration&) = delete;
  Migration& operator=(const Migration&) = delete;

  const Recipe& recipe() const { return recipe_; }
  const Rewrite& rewrite() const { return rewrite_; }
  const Target& target() const { return target_; }
  const Bindings& bindings() const { return bindings_; }

  // Why it cannot be carried out: variables without a value, unmet preconditions.
  std::vector<std::string> obstacles() const;
  std::vector<Question> questions() const;

  Applied apply(std::string_view phase, Document& document) const;

  // Datasets that take the place of others: new name, old name.
  std::map<std::string, std::string, std::less<>> moved() const;

 private:
  std::vector<std::string> unsettled(Truth truth, std::string Precondition::*said) const;
  void apply(const Edit& edit, Document& document, Applied& applied) const;
  bool is_meant(const Edit& edit, const Assignment& assignment,
                std::vector<std::string>& problems) const;

  const Recipe& recipe_;
  const Rewrite& rewrite_;
  Target target_;
  Bindings bindings_;
};

// One recipe for several findings together: in each phase come the edits for all of them, in
// their order, so that a phase is judged once and not once for each.
class JointMigration {
 public:
  // One finding at least; the recipe has the same rewrite for all of them.
  JointMigration(const Recipe& recipe, const Phrases& phrases, std::span<const Target> targets,
                 const Answers& answers);

  const Recipe& recipe() const { return all_.front()->recipe(); }
  const Rewrite& rewrite() const { return all_.front()->rewrite(); }

  std::vector<std::string> obstacles() const;
  std::vector<Question> questions() const;
  Applied apply(std::string_view phase, Document& document) const;
  std::map<std::string, std::string, std::less<>> moved() const;

 private:
  std::vector<std::unique_ptr<Migration>> all_;
};

}  // namespace thalweg::plan
