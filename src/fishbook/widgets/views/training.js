// A training run: live from the kernel in a notebook, recorded on the site.  One picture, two ways to feed it.

import { interactive } from "./kit/frame.js";
import { live } from "./training_live.js";
import { replay } from "./training_replay.js";

export default interactive((ui) => (ui.spec.live ? live(ui) : replay(ui)));
