// Every word that the page says by itself, by language.

const WORDS = {
  en: {
    picture: "picture", prompt: "prompt",
    layout: "Layout", rows: "rows", columns: "columns", inside: "inside a cell",
    only: "only", along: "{name}: where it lies", outward: "Move {name} outward",
    turn: "Swap rows and columns", zoom: "Picture size", fit: "Fit to the window",
    show: "Show", all: "all", kept: "kept", rejected: "rejected", open: "undecided",
    compare: "Compare A and B", swap: "Swap A and B", clear: "Clear A and B",
    choices: "Choices", help: "Keys", close: "Close", previous: "Previous",
    next: "Next", keep: "Keep", reject: "Reject", note: "Note",
    asA: "Choose as A", asB: "Choose as B", isA: "A: {where}", isB: "B: {where}",
    noA: "A: press A on a picture", noB: "B: press B on a picture",
    facts: "Facts", noted: "Note for this picture", before: "before",
    position: "{number} of {count}", slider: "slider", blink: "blink",
    beside: "side by side", divider: "Divider between A and B",
    same: "Everything that is known of both is the same.",
    differs: "What differs", download: "Download", copy: "Copy", copied: "Copied",
    choicesText: "What you kept, rejected and noted. It is in this page only as long as it is open: download or copy it.",
    count: "{shown} of {count} pictures", tally: "{kept} kept, {rejected} rejected",
    caption: "{count}: {sides}", down: "{names} down", across: "{names} across",
    marked: "{where}: {mark}", unmarked: "{where}: no decision",
    nothing: "No picture here is one of those. Show all of them again.",
    waiting: "waiting", sending: "drawing", refused: "refused", failed: "no picture",
    unknown: "answer unknown", skipped: "skipped", hidden: "not shown",
    details: {},
    keys: [
      ["← ↑ → ↓", "from picture to picture"],
      ["Home End", "first and last of a row; with Ctrl of the table"],
      ["Enter", "open the picture"],
      ["A B", "choose it as A or as B"],
      ["C", "compare A and B"],
      ["B Space", "while comparing: blink between them"],
      ["1 2 3", "while comparing: slider, blink, side by side"],
      ["S", "swap A and B"],
      ["K X U", "keep, reject, undo"],
      ["N", "write a note"],
      ["T", "swap rows and columns"],
      ["+ − 0", "larger, smaller, fit to the window"],
      ["D", "your choices as JSON"],
      ["Esc", "close"],
      ["?", "these keys"],
    ],
  },
  zh: {
    picture: "图片", prompt: "提示词",
    layout: "布局", rows: "行", columns: "列", inside: "单元格内",
    only: "仅显示", along: "{name}：所在位置", outward: "将 {name} 移到外层",
    turn: "交换行与列", zoom: "图片大小", fit: "适应窗口",
    show: "显示", all: "全部", kept: "已保留", rejected: "已淘汰", open: "未决定",
    compare: "比较 A 与 B", swap: "交换 A 与 B", clear: "清除 A 与 B",
    choices: "选择结果", help: "按键", close: "关闭", previous: "上一张",
    next: "下一张", keep: "保留", reject: "淘汰", note: "备注",
    asA: "设为 A", asB: "设为 B", isA: "A：{where}", isB: "B：{where}",
    noA: "A：在图片上按 A", noB: "B：在图片上按 B",
    facts: "信息", noted: "这张图片的备注", before: "原图",
    position: "第 {number} 张，共 {count} 张", slider: "滑块", blink: "闪切",
    beside: "并排", divider: "A 与 B 之间的分隔线",
    same: "两张图片的已知信息完全相同。",
    differs: "不同之处", download: "下载", copy: "复制", copied: "已复制",
    choicesText: "这里是您的保留、淘汰与备注。它们只在本页打开期间存在：请下载或复制。",
    count: "{shown} / {count} 张图片", tally: "保留 {kept}，淘汰 {rejected}",
    caption: "{count}：{sides}", down: "纵向 {names}", across: "横向 {names}",
    marked: "{where}：{mark}", unmarked: "{where}：未决定",
    nothing: "没有符合条件的图片。请重新显示全部。",
    waiting: "等待中", sending: "绘制中", refused: "被拒绝", failed: "没有图片",
    unknown: "结果未知", skipped: "已跳过", hidden: "无法显示",
    details: {
      prompt: "提示词", "revised prompt": "改写后的提示词", model: "模型", size: "尺寸",
      seed: "种子", quality: "质量", style: "风格", background: "背景",
      "drawn by": "绘制者", endpoint: "端点", take: "重取", cost: "费用",
      made: "生成于", "archive id": "存档编号",
    },
    keys: [
      ["← ↑ → ↓", "在图片之间移动"],
      ["Home End", "行首与行尾；加 Ctrl 为表首与表尾"],
      ["Enter", "打开图片"],
      ["A B", "设为 A 或 B"],
      ["C", "比较 A 与 B"],
      ["B Space", "比较时：在两者之间闪切"],
      ["1 2 3", "比较时：滑块、闪切、并排"],
      ["S", "交换 A 与 B"],
      ["K X U", "保留、淘汰、撤销"],
      ["N", "写备注"],
      ["T", "交换行与列"],
      ["+ − 0", "放大、缩小、适应窗口"],
      ["D", "以 JSON 查看选择结果"],
      ["Esc", "关闭"],
      ["?", "显示这些按键"],
    ],
  },
};

const isChinese = (navigator.language || "en").toLowerCase().startsWith("zh");
const words = isChinese ? WORDS.zh : WORDS.en;

/** A sentence of ours with values put in. */
function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** The name of a detail or an axis as people read it. */
function nameOf(name) {
  if (name === "n") return words.picture;
  // Words of a prompt that have no name are called by their braces.
  if (/^\{.*\}$/.test(name)) return name.slice(1, -1).split("|").join(" / ");
  return Object.hasOwn(words.details, name) ? words.details[name] : name;
}
