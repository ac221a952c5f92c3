// All kinds of playgrounds, and the element that shows them. The data lie
// beside this script, wherever the site stands.
import { define } from "./element.js";
import { dann } from "./kinds/dann.js";
import { digitCnn } from "./kinds/digit-cnn.js";
import { templates } from "./kinds/templates.js";

define({ dann, "digit-cnn": digitCnn, templates }, new URL(".", document.currentScript.src));
