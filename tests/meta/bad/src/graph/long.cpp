#include <boost/graph/adjacency_list.hpp>

#include "source/source.h"
#include "yaml/parse.h"

// A file without a licence line
// that is longer than
// the limit
// of the
// self-test,
// which
// is
// fifteen
// lines
// in
// all.
