"""`dalle.mask_editor()`: paint over a picture what may be repainted.

Painting happens in the page; what comes here is the mask as a PNG, after each stroke.
The page gets a copy of the picture that is small enough to send, while the mask has the
picture's own size. A mask from a file is read here, not by the browser, so that what is
refused and why is the same everywhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import PIL.Image
import PIL.ImageChops
import traitlets
from IPython import get_ipython

from dalle_notebook.errors import BadImage, DalleError, UsageError
from dalle_notebook.picture.encode import encode_png
from dalle_notebook.picture.mask import Mask
from dalle_notebook.picture.preview import preview
from dalle_notebook.picture.verify import verify
from dalle_notebook.render.legible import cut
from dalle_notebook.render.view import GridView, TileView
from dalle_notebook.session.bundle import Bundle, mime_bundle
from dalle_notebook.session.inputs import Given, find_picture
from dalle_notebook.session.results import Grid
from dalle_notebook.session.session import Session, current_session
from dalle_notebook.session.verbs import edit
from dalle_notebook.widgets.modules import STATIC, join_modules
from dalle_notebook.widgets.twin import TWIN_STYLE, Twinned
from dalle_notebook.widgets.uploads import Uploads

_MODULES = (
    *("pixels", "history", "png", "viewport", "words", "controls"),
    *("document", "strokes", "layers", "stage", "link", "editor"),
)
_SHOWN_PX = 2048
_SHOWN_QUALITY = 80
_TWIN_PX = 512
_RENEW_SECONDS = 2.0
_HALF = 128
_TINT = (255, 30, 122)
_TINT_STRENGTH = 0.6


def mask_editor(image: object, mask: object = None) -> MaskEditor:
    """Paint over a picture what an edit may repaint.

    Show the editor by making it the last line of a cell, paint, and then run
    `editor.edit("the whole result in words")` in another cell.

    Args:
        image: one picture, as `dalle.edit` takes it: one of ours, a Pillow image, an
            array (height x width, also x 3 or x 4), encoded bytes, a path, an archive
            id, a link, or the name of a notebook variable.
        mask: what is painted at first, as `MaskEditor.mask` takes it.

    Raises:
        UsageError: there is no such picture, or the mask does not fit it.
        BadImage: a picture that cannot be opened.
    """
    return MaskEditor(current_session(), image, mask)


class MaskEditor(Twinned):
    """The editor itself."""

    remark = "Run the cell to paint on the picture."

    _esm = join_modules(
        *("dom.js", "parts.js", "icons.js"),
        *(f"mask_editor/{name}.js" for name in _MODULES),
    )
    _css = TWIN_STYLE + (STATIC / "mask_editor.css").read_text("utf-8")

    _picture = traitlets.Bytes().tag(sync=True)
    """A WebP to paint on, its longer side at most 2048 pixels."""

    _size = traitlets.List(traitlets.Int()).tag(sync=True)
    """Width and height of the picture, and of the mask, in pixels."""

    _title = traitlets.Unicode().tag(sync=True)

    # The page sends a view of its memory, which is no bytes yet, and has no use for
    # an echo of what it sent.
    _mask_png = traitlets.Bytes().tag(
        sync=True, from_json=lambda value, _: bytes(value or b""), echo_update=False
    )
    """What is painted, as a PNG of 8-bit greys; empty for nothing."""

    _painted = traitlets.Unicode().tag(sync=True, echo_update=False)
    """Which stroke of which page that is, `PAGE:NUMBER`."""

    def __init__(self, session: Session, image: object, mask: object = None) -> None:
        self._session = session
        self._given = _find(image, session)
        super().__init__(
            _picture=preview(self._given.image, _SHOWN_PX, quality=_SHOWN_QUALITY),
            _size=list(self._given.image.size),
            _title=cut(self._given.title, 100),
            _mask_png=self._encoded(mask),
        )
        self._is_renewing = False
        self._uploads = Uploads()
        self.on_msg(self._hear)
        self.observe(lambda _: self._renew_soon(), "_mask_png")
        self.observe(lambda change: self._answer_stroke(change.new), "_painted")

    @property
    def image(self) -> PIL.Image.Image:
        """The picture, upright, 8-bit RGB or RGBA; a copy."""
        return self._given.image.copy()

    @property
    def mask(self) -> PIL.Image.Image | None:
        """What is painted: mode L, exactly of the picture's size, white (255) where it
        will be repainted, black (0) where it is kept; None where nothing is painted.

        A soft brush leaves greys at its edges. The Image API repaints a pixel or
        keeps it, so an edit takes what is at least half white.

        To put another mask in, assign None (paints nothing), a `picture.mask.Mask`,
        or a picture of the same size as `dalle.edit` takes it: its fully or partly
        clear pixels where it has any that are fully clear, else its white ones. In the
        page that can be undone.

        Raises:
            UsageError: a mask of another size, or one that marks nothing.
            BadImage: a mask that cannot be opened.
        """
        if not self._mask_png:
            return None
        image = verify(self._mask_png).copy()
        if image.mode != "L" or image.size != self._given.image.size:
            raise BadImage(
                "what the page sent is no mask of this picture: run the cell of the "
                "editor again"
            )
        image.info = {}
        return None if image.getextrema() == (0, 0) else image

    @mask.setter
    def mask(self, given: object) -> None:
        self._mask_png = self._encoded(given)

    def edit(
        self, prompt: str, n: int = 1, size: str | None = None, **settings: Any
    ) -> Grid:
        """Ask for the picture with the painted part changed, and wait for it.

        The same as `dalle.edit` with the picture and this mask; the result shows
        itself beside the picture as it was.

        Args:
            prompt: what the whole result shows.
            n, size, settings: as for `dalle.edit`, without mask, mask_from and region.

        Raises:
            UsageError: nothing is painted, or it cannot be done as asked; nothing was
                sent.
            Incomplete, ContentRefused: as `dalle.edit`.
        """
        if given := sorted({"mask", "mask_from", "region"} & settings.keys()):
            raise UsageError(
                f"the mask is what is painted here: leave {' and '.join(given)} out, "
                f"or put another mask in with editor.mask = ..."
            )
        return edit(
            self._given,
            prompt,
            mask=self.as_mask(),
            n=n,
            size=size,
            **settings,
        )

    def as_mask(self) -> Mask:
        """What is painted, as an edit takes it: `--mask editor` in a cell.

        Raises:
            UsageError: nothing is painted, or nothing strongly enough.
        """
        mask = self.mask
        if mask is None:
            raise UsageError(
                "nothing is painted: paint over what may change, or dalle.edit the "
                "picture without a mask to change all of it"
            )
        if not any(mask.histogram()[_HALF:]):
            raise UsageError(
                "all that is painted is less than half white, so nothing would be "
                "repainted: paint it again with less softness"
            )
        return Mask.from_picture(mask, "white")

    # -- what the page says ----------------------------------------------------

    def _hear(self, _: object, content: object, buffers: Sequence[Any]) -> None:
        """Take a message of the page, on whichever thread: only hand it on."""
        if not isinstance(content, Mapping):
            return
        if "mask" in content:
            self.send({"mask": str(content["mask"])}, [self._mask_png])
            return
        data = self._uploads.add(content, buffers)
        if data is None:
            return
        if content.get("load"):
            name = str(content.get("name", ""))
            self._session.loop.submit(asyncio.to_thread(self._load, data, name))
        elif stamp := content.get("painted"):
            self._mask_png = data
            self._answer_stroke(str(stamp))

    def _answer_stroke(self, stamp: str) -> None:
        """Tell all pages whose stroke this is now; the others ask for the mask."""
        self.send({"painted": stamp})

    def _renew_soon(self) -> None:
        if not self._is_renewing:
            self._is_renewing = True
            self._session.loop.submit(self._renew_in_a_while())

    async def _renew_in_a_while(self) -> None:
        # Strokes follow each other; the notebook needs the last one.
        await asyncio.sleep(_RENEW_SECONDS)
        self._is_renewing = False
        with suppress(DalleError):
            await asyncio.to_thread(self.renew_twin)

    def _load(self, data: bytes, name: str) -> None:
        problem = ""
        try:
            self.mask = data
        except DalleError as error:
            problem = f"{cut(name, 60)}: {error}"
        except Exception as error:
            # Nobody else would see it.
            problem = cut(f"unexpected {type(error).__name__}: {error}", 200)
        self.send({"said": problem})

    def _encoded(self, given: object) -> bytes:
        """A mask that somebody hands over, as `_mask_png` has it."""
        if given is None:
            return b""
        if isinstance(given, Mask):
            repaint = given.as_white()
        else:
            picture = _find(given, self._session, "the mask").image
            alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
            if alpha is not None and alpha.getextrema()[0] == 0:
                repaint = PIL.ImageChops.invert(alpha)
            else:
                repaint = picture.convert("L")
        if repaint.size != (size := self._given.image.size):
            raise UsageError(
                f"the mask is {_by(repaint.size)} pixels and the picture {_by(size)}: "
                f"make it of the picture's size"
            )
        if repaint.getextrema() == (0, 0):
            raise UsageError(
                "the mask has no white pixel, so nothing would be repainted: white is "
                "what may change, and None paints nothing"
            )
        return encode_png(repaint)

    # -- where there is no kernel ------------------------------------------------

    def twin(self) -> Bundle:
        """The picture with what is painted on it in colour."""
        image, mask = self._given.image, self.mask
        caption = _by(image.size)
        if mask is not None:
            tint = PIL.Image.new(image.mode, image.size, _TINT)
            strength = mask.point(lambda value: round(value * _TINT_STRENGTH))
            image = PIL.Image.composite(tint, image, strength)
            caption += ", what is coloured will be repainted"
        tile = TileView(
            "kept",
            f"{self._given.title}, to be painted on",
            caption=caption,
            preview=preview(image, _TWIN_PX),
            preview_px=_TWIN_PX,
        )
        return mime_bundle(GridView(self._given.title, ((),), ((),), ((tile,),)))

    def __repr__(self) -> str:
        return f"mask editor: {self._title}, {_by(self._given.image.size)}"


def _find(given: object, session: Session, what: str = "the picture") -> Given:
    shell = get_ipython()
    variables = shell.user_ns if shell else {}
    return find_picture(given, variables, session, what)


def _by(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"
