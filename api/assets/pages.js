// What makes pages easier and is missed by nobody without it: every act is a form or a link that works by itself.
// The order is that of who looks at a sent form first; what one imports of another has no listeners of its own.
import "./pages/upload.js";
import "./pages/preview.js";
import "./pages/busy.js";
import "./pages/copy.js";

// What only a script can do is offered from here on.
document.documentElement.classList.add("scripted");
