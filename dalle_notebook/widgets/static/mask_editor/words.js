/* Everything that the editor says, in English and Chinese. */

const ENGLISH = {
  editor: 'Mask editor',
  tools: 'Tools',
  brush: 'Brush (B)',
  eraser: 'Eraser (E)',
  rectangle: 'Rectangle (R). Alt erases, Shift makes a square',
  ellipse: 'Ellipse (O). Alt erases, Shift makes a circle',
  lasso: 'Lasso (L). Alt erases',
  fill: 'Fill (F): what you have drawn a line around. Alt erases',
  hand: 'Move the view (H)',
  size: 'Size',
  sizeHint: 'Width of the brush in pixels of the picture ( [ and ] )',
  softness: 'Softness',
  softnessHint: 'A soft edge; what is more than half painted will be repainted',
  pressure: 'Pen pressure',
  overlay: 'Overlay',
  overlayHint: 'How strongly the painted part is shown',
  undo: 'Undo (Ctrl+Z)',
  redo: 'Redo (Ctrl+Y)',
  invert: 'Invert: paint what is not painted (I)',
  clear: 'Clear: paint nothing (Delete)',
  load: 'Load a mask from a file',
  save: 'Save the mask as a PNG',
  zoomIn: 'Zoom in (+)',
  zoomOut: 'Zoom out (−)',
  zoomFit: 'All of the picture (0)',
  stage: picture =>
    `${picture}. Arrow keys move the brush, Space held down paints, Enter starts and ends a stroke, Escape cancels it.`,
  meaning: 'What you paint will be repainted.',
  nothing: 'nothing painted',
  painted: percent => `${percent} painted`,
  at: (x, y) => `${x}, ${y}`,
  reading: name => `Reading ${name} …`,
  tooLarge: (name, mib) => `${name} is larger than ${mib} MiB: no mask needs that; make it smaller`,
  noPicture: 'The picture cannot be shown here; the mask can still be painted',
  notSaved: 'The mask could not be handed to Python: run the cell again, then load the saved mask',
};

/** @type {typeof ENGLISH} */
const CHINESE = {
  editor: '蒙版编辑器',
  tools: '工具',
  brush: '画笔 (B)',
  eraser: '橡皮擦 (E)',
  rectangle: '矩形 (R)。按住 Alt 擦除，按住 Shift 画正方形',
  ellipse: '椭圆 (O)。按住 Alt 擦除，按住 Shift 画圆',
  lasso: '套索 (L)。按住 Alt 擦除',
  fill: '填充 (F)：填满线条围住的部分。按住 Alt 擦除',
  hand: '移动视图 (H)',
  size: '大小',
  sizeHint: '画笔宽度，以图片像素计（[ 和 ]）',
  softness: '柔和度',
  softnessHint: '柔和的边缘；涂抹超过一半的部分会被重绘',
  pressure: '笔压',
  overlay: '显示',
  overlayHint: '已涂部分显示得多明显',
  undo: '撤销 (Ctrl+Z)',
  redo: '重做 (Ctrl+Y)',
  invert: '反转：涂上没涂的部分 (I)',
  clear: '清空：什么都不涂 (Delete)',
  load: '从文件载入蒙版',
  save: '把蒙版保存为 PNG',
  zoomIn: '放大 (+)',
  zoomOut: '缩小 (−)',
  zoomFit: '显示整张图片 (0)',
  stage: picture => `${picture}。方向键移动画笔，按住空格涂抹，回车开始和结束一笔，Esc 取消。`,
  meaning: '涂到的部分会被重绘。',
  nothing: '还没有涂抹',
  painted: percent => `已涂 ${percent}`,
  at: (x, y) => `${x}, ${y}`,
  reading: name => `正在读取 ${name}…`,
  tooLarge: (name, mib) => `${name} 超过 ${mib} MiB：蒙版不需要这么大，请缩小`,
  noPicture: '这里无法显示图片；仍然可以涂抹蒙版',
  notSaved: '蒙版没能交给 Python：请重新运行单元格，再载入保存的蒙版',
};

/** @param {string | undefined} language a code such as `zh-CN`; anything unknown is English */
export function wordsIn(language) {
  return language?.toLowerCase().startsWith('zh') ? CHINESE : ENGLISH;
}

/** @typedef {typeof ENGLISH} Words */
