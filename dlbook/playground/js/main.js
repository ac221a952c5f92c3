// All kinds of playgrounds, and the element that shows them. The data lie
// beside this script, wherever the site stands.
import { define } from "./element.js";
import { graph } from "./kinds/graph.js";
import { kernels } from "./kinds/kernels.js";
import { templates } from "./kinds/templates.js";

define({ graph, kernels, templates }, new URL(".", document.currentScript.src));
