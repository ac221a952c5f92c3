// All kinds of playgrounds, and the element that shows them. The data lie
// beside this script, wherever the site stands.
import { define } from "./element.js";
import { curves } from "./kinds/curves.js";
import { dann } from "./kinds/dann.js";
import { digitCnn } from "./kinds/digit-cnn.js";
import { graph } from "./kinds/graph.js";
import { kernels } from "./kinds/kernels.js";
import { optimisers } from "./kinds/optimisers.js";
import { rnnGradients } from "./kinds/rnn-gradients.js";
import { templates } from "./kinds/templates.js";

const kinds = {
  curves,
  dann,
  "digit-cnn": digitCnn,
  graph,
  kernels,
  optimisers,
  "rnn-gradients": rnnGradients,
  templates,
};

define(kinds, new URL(".", document.currentScript.src));
