/** 日本語: the story. */
import { visibleToken } from "../../credit.ts";
import { chance as chanceOf, plain, withSign } from "../../story/notation.ts";
import type { Story } from "../../story/story-of.ts";
import { lowestStep } from "../../story/token-credit.ts";
import type { storyStrings } from "../en/story.ts";
import type { Translation } from "../translation.ts";

const count = ({ group }: Story): number => group.responses.length;
const own = ({ responseIndex }: Story): string => `r${responseIndex + 1}`;
/** Long tokens of a foreign recording must not make a sentence long. */
const tokenOf = ({ response, tokenIndex }: Story): string =>
  `「${visibleToken(response.tokens[tokenIndex] ?? "").slice(0, 24)}」`;
const chance = (value: number): string => chanceOf(value).replace(/^below (.*)$/, "$1 未満");
const isAlike = ({ group }: Story): boolean =>
  new Set(group.responses.map(({ outcome }) => outcome)).size === 1;

const noModels = (judge: Story["judge"]): string | null => {
  switch (judge) {
    case "prm":
      return null;
    case "labels":
      return "この実行に PRM はなく、タスク自身のステップのラベルを過程報酬として使います。";
    case "none":
      return "この実行に PRM はなく、結果だけから学習します。";
    case "dropped":
      return "プロンプトフィルターがこのグループを除外したため、PRM はこれを読んでいません。";
    case "waiting":
      return "この更新では PRM がまだ使われておらず、結果だけが効きます。";
  }
};

const frames: Translation<typeof storyStrings.frames> = {
  1: {
    title: (story) => `1 つのプロンプト、${count(story)} 回の試み`,
    before: (story) =>
      `方策は 1 つのプロンプトを読み、${count(story)} 個の応答をトークンごとに書きます。`,
    after: (story) =>
      `どのトークンも確率的に選ばれるので、道筋が分かれます。${count(story)} 個中 ${story.right} 個が正解です。`,
  },
  2: {
    title: () => "判定されるのは最後だけ",
    before: () => "検証器は最後の答えを正解と比べるだけで、ほかは何も見ません。",
    after: (story) =>
      `${own(story)} の報酬 ${plain(story.response.outcome, Number.isInteger(story.response.outcome) ? 0 : 2)} は、すべて最後のトークンにあります。ほかのトークンには報酬がありません。`,
  },
  3: {
    title: () => "だから、どれも同じ評価",
    before: () =>
      "どのトークンから先を見ても結末は同じなので、判定は応答全体にさかのぼって割り当てられます。",
    after: (story) =>
      story.settings.outcomeGamma === 1
        ? `${own(story)} では、良いステップも悪いステップも同じ ${withSign(story.lanes.outcome[0] ?? Number.NaN)} です。これは判定をほかの試みと比べた値です。`
        : "この実行では末尾からの距離で結果を割り引きますが、良いステップと悪いステップは区別されません。",
  },
  4: {
    title: () => "2 つのモデルが各トークンを読む",
    before: () =>
      "過程報酬モデル(PRM)も同じ種類のモデルですが、正解か不正解かの結果だけで学習しています。",
    after: ({ judge }) =>
      noModels(judge) ??
      "棒は、モデルから見たトークンの意外さ −log p です。斜線が参照モデル、塗りつぶしが PRM です。",
  },
  5: {
    title: () => "その差が貢献度",
    before: () => "2 本の棒の差が、符号の付いた 1 本の棒になります。",
    after: (story) =>
      noModels(story.judge) ??
      `${tokenOf(story)}の貢献度は ${withSign(story.credit.credit[story.tokenIndex] ?? Number.NaN, story.domains.credit)} です。PRM にとっての意外さが参照モデルより小さければ、正になります。`,
  },
  6: {
    title: () => "ステップごとに足す",
    before: () => "ステップ内のトークンの貢献度が 1 つに集まり、ステップの和が応答の和になります。",
    after: (story) => {
      const missing = noModels(story.judge);
      if (missing !== null) return missing;
      const lowest = lowestStep(story.credit);
      const step = lowest === null ? null : story.credit.steps[lowest]?.step;
      const where =
        step === undefined || step === null ? "" : `最も少ないのはステップ ${step} です。`;
      return `PRM の学習に使うのは、この和 ${withSign(story.credit.total)} です。貢献度は分けるだけで、増やせません。${where}`;
    },
  },
  7: {
    title: () => "ほかの応答と比べる",
    before: (story) => {
      switch (story.comparison.rival) {
        case "others":
          return `これは大きいのでしょうか。各応答を、ほかの ${count(story) - 1} 個の平均と比べます。`;
        case "group":
          return "これは大きいのでしょうか。各応答を、グループ全体の平均と比べます。";
        case "none":
          return "この実行は応答どうしを比べず、報酬をそのまま使います。";
      }
    },
    after: (story) => {
      const { outcome, process } = story.comparison;
      if (story.comparison.rival !== "none" && isAlike(story))
        return "すべての試みが同じ結果なので、結果からは何も分かりません。そのアドバンテージは、どれも 0 です。";
      const [left, right] = [outcome, process].map(({ differences }) =>
        withSign(differences[story.responseIndex] ?? Number.NaN, 0.1),
      );
      return `残った分が ${own(story)} のアドバンテージです。結果では ${left}、過程報酬ではトークンあたり ${right} です。`;
    },
  },
  8: {
    title: () => "先を見て、足す",
    before: () => "各トークンは、それ以降の過程報酬をすべて集めます。そこに結果を足します。",
    after: ({ settings }) => {
      if (!settings.hasAdvantages)
        return "この実行は保存した応答から学習するため、尺度を変えるアドバンテージがありません。";
      return settings.isWhitened
        ? "次に、バッチの全トークンを平均 0、標準偏差 1 にそろえます。大きさは変わりますが、順序は変わりません。"
        : "この実行は尺度を変えません。この和がアドバンテージになります。";
    },
  },
  9: {
    title: () => "確率を動かす",
    before: (story) =>
      `更新は${tokenOf(story)}の確率を、アドバンテージに応じた強さで${(story.push?.advantage ?? 0) < 0 ? "下げ" : "上げ"}ます。動く幅はクリップで制限されます。`,
    after: (story) => {
      const { push } = story;
      if (!push) return "この応答には、動かせるトークンがありません。";
      if (push.after === null || push.ratio === null)
        return "この記録には、更新後の確率がありません。";
      const clip = push.isClipped ? "範囲を越えたので、クリップがそれ以上の力を止めます。" : "";
      return `1 回の更新で、確率は ${chance(push.before)} から ${chance(push.after)} へ、${plain(push.ratio)} 倍になりました。${clip}`;
    },
  },
  10: {
    title: ({ judge }) =>
      judge === "prm" ? "両方のモデルが学習し、また最初へ" : "1 つのモデルが学習し、また最初へ",
    before: ({ judge }) =>
      judge === "prm"
        ? "PRM も同じ結果から学習し、評価する相手である方策についていきます。"
        : "これが 1 回の更新です。サンプリングし、判定し、比較し、確率を動かしました。",
    after: ({ learned }) =>
      `更新 ${learned.update} で、測定された各曲線に点が 1 つ加わります。そして、また最初から始まります。`,
  },
};

export const story: Translation<typeof storyStrings> = {
  label: "貢献度はどこへ行ったのか",
  frames,
  heading: (frame, frameCount, title) => `${frame} / ${frameCount}: ${title}`,
  empty: "この更新には応答の記録がないため、たどれるものがありません。",

  controls: {
    label: "場面の操作",
    back: "戻る",
    next: "次へ",
    play: "自動再生",
    stop: "停止",
    slow: "ゆっくり",
    slowHint: "動きのたびに一息置く",
    close: "閉じる",
    frame: "場面",
    frameName: (frame, title) => `${frame}: ${title}`,
    response: "応答",
    responseName: (index, total) => `r${index} / ${total}`,
    previousResponse: "前の応答",
    nextResponse: "次の応答",
    keys: "スペースか → で次へ、← で戻り、1〜9 と 0 で場面へ移ります。↑ ↓ で応答を変えます。",
    runUpdate: "更新を 1 回実行",
  },

  picture: {
    before: "前",
    after: "後",
    right: "正解",
    wrong: "不正解",
    partly: (outcome) => `結果 ${outcome}`,
    short: (index) => `r${index}`,
    tokens: (index) => `応答 ${index} のトークン`,
    tokenName: (index, total) => `トークン ${index} / ${total}:`,
    step: (index) => `ステップ ${index}`,
    noStep: "末尾",
    rightStep: "正しいステップ",
    wrongStep: "誤ったステップ",
    unknownStep: "判定なし",
    more: (n) => `ほか ${n} 個の応答は、下の表にあります。`,
    lines: "プロンプトへのすべての応答",
    layers: {
      outcome: "結果のリターン",
      credit: "暗黙的報酬",
      process: "以降の過程リターン",
      sum: "過程と結果の和",
      advantage: "アドバンテージ",
    },
    scale: (layer, domain) => `${layer}、±${domain} で最も濃い色`,
    models: "意外さ −log p",
    modelsScale: (domain) => `${domain} で最大の高さ`,
    reference: "参照モデル",
    prm: "PRM",
    total: "全トークンの和",
    score: "系列スコア β log (p PRM / p 参照)",
  },

  numbers: {
    of: (response, token) => `${response}、トークン ${token}`,
    chance: "生成時の確率",
    after: "更新後の確率",
    reward: "報酬",
    stepSum: "ステップの和",
    centred: "ベースラインを引いた値",
  },

  again: {
    title: "同じ文をもう一度評価",
    credit: "暗黙的報酬",
    at: (update) => `更新 ${update} の後`,
    total: "和",
    scale: (domain) => `±${domain} で最も濃い色`,
    none: "この実行は決まった文を評価していないため、同じトークンをもう一度評価できません。",
  },

  wipe: {
    title: "試してみる: 結果だけか、PRIME か",
    lead: "線を動かして、このグループの試みを見比べてください。結果だけでは区別できないステップに注目します。",
    left: "左: 結果だけ",
    right: "右: PRIME のアドバンテージ",
    scale: (domain) => `±${domain} で最も濃い色`,
    slider: "線の位置",
    at: (share) => `幅の ${share} パーセントまでが結果だけ、その先が PRIME`,
    outcome: "結果だけ",
    half: "半々",
    prime: "PRIME",
  },

  notices: {
    ownView:
      "ステップごとの和は、このページ独自の見方です。アルゴリズムはトークン 1 つずつに報酬を与えます。",
    wholeReward: "この実行は、応答全体の報酬を最後のトークンに置きます。",
    stepReward: "この実行は、ステップの報酬をその最後のトークンに置きます。",
    notPlain:
      "この実行は貢献度を制限、拡大縮小、または打ち切るため、ちょうど差の β 倍にはなりません。",
    startReference: "参照モデルは、ウォームスタートです。",
    policyReference: "参照モデルは、応答を書いた方策です。",
    dropped: "プロンプトフィルターがこのグループを除外したため、更新では学習に使われませんでした。",
    remembered: "この実行は保存した応答から学習し、アドバンテージを使いません。",
    klReward: "ウォームスタートとの距離に対するペナルティも、和に加わります。",
    critic:
      "この実行ではクリティックがベースラインの代わりになるため、アドバンテージはこの和ではありません。",
    divided: (divisor) => `GRPO は、さらにグループの標準偏差(ここでは ${divisor})で割ります。`,
    dividedByBatch:
      "ここでの GRPO は、さらにバッチの標準偏差で割りますが、その値は記録されていません。",
    asInPaper:
      "論文の式では、トークンの報酬からほかの応答の平均を引きます。この実行はこれを使います。",
    asInCode:
      "公開コードの式は、(報酬 − 自分の平均) / (K − 1) だけ大きくなります。この実行はこれを使います。",
    weights: (process, outcome) => `重み: 過程 ${process}、結果 ${outcome}。`,
    whitened: (mean, scale) => `数値から逆算: ${mean} を引いて ${scale} 倍。`,
    noWhitening: "このグループではすべての和が等しいため、平均と尺度は求められません。",
    ofSequence: "この実行は応答全体の比率をクリップするため、範囲はトークン 1 つを縛りません。",
    noAlternatives: "この記録には、代わりに選ばれえた候補がありません。",
  },

  question: {
    ask: (response) => `${response} のどのステップが誤りでしたか？`,
    step: (index) => `ステップ ${index}`,
    none: "どれも正しい",
    kept: "あなたの答えは、場面 6 まで取っておきます。",
    pickedStep: (index) => `あなたはステップ ${index} を選びました。`,
    pickedNone: "あなたは「どれも正しい」を選びました。",
    truthSteps: (steps) => `タスク自身のラベルでは、ステップ ${steps.join(" と ")} が誤りです。`,
    truthNone: "タスク自身のラベルでは、すべてのステップが正しいです。",
    truthUnknown: "タスクは、この応答のステップを判定しません。",
    credit: (step) =>
      `ラベルを一度も見ていない PRM は、ステップ ${step} に最も低い貢献度を与えています。`,
  },

  axis: {
    outcome: "結果",
    process: "過程報酬(トークンの平均)",
    dot: (index, value) => `r${index}: ${value}`,
    others: "ほかの応答の平均",
    group: "グループの平均",
    none: "引く値なし",
    advantage: "アドバンテージ",
    caption: (response, value, rival, level, rest) =>
      `${response} ${value}、${rival} ${level}、残り ${rest}`,
    tokenHeading: (token) => `トークン ${token}`,
    reward: "報酬",
    level: "ほかの応答の平均",
    paper: "論文の式",
    code: "公開コードの式",
  },

  chances: {
    heading: (token) => `${token} の代わりに選ばれえた候補`,
    sampled: "生成",
    before: "更新前",
    after: "更新後",
    advantage: "アドバンテージ",
    ratio: "比率(後 / 前)",
    fence: "クリップ",
    fenceAt: (low, high) => `${low} と ${high} でクリップ`,
    up: "上げる",
    down: "下げる",
    unmoved: "変えない",
  },

  loop: {
    update: "更新",
    metrics: {
      prm_loss: "PRM の損失",
      prm_accuracy: "PRM の正解率",
      heldout_accuracy: "評価用正解率",
    },
    empty: "この実行では未測定",
    older: (update) => `最後の測定は更新 ${update}`,
    again: "場面 1 に戻る",
    steps: "サンプリング → 判定 → 比較 → 更新",
  },

  checks: {
    label: "この数値での検算",
    holds: "成立",
    fails: "不成立",
    names: {
      rewardAtEnd: "各応答の報酬は 1 つで、末尾にあります。",
      outcomeAlike: "応答内のどのトークンも、結果のリターンが同じです。",
      creditIsGap: "各トークンの貢献度は、差の β 倍です。",
      creditIsDivided: "応答の全トークンの和は、系列スコアに等しくなります。",
      stepsAddUp: "各ステップの和とその間の分を足しても、同じ値になります。",
      outcomeIsArrow: "結果のリターンは、結果からベースラインを引いた値です。",
      processIsArrow: "各過程報酬から、その応答のベースラインを引いています。",
      outcomesSumToZero: "グループの結果のアドバンテージは、足すと 0 です。",
      processMeansSumToZero: "各応答の過程アドバンテージの平均も、足すと 0 です。",
      alikeTellsNothing: "結果がすべて同じで、結果のアドバンテージはちょうど 0 です。",
      oneScale: "同じずらし方と同じ倍率で、どの和もアドバンテージになります。",
      chancesAgree: "確率は、記録された対数確率と一致します。",
    },
  },

  table: {
    summary: "数値の表",
    response: "応答",
    tokens: "トークン列",
    outcome: "結果",
    answer: "答え",
    rewardAtEnd: "最後のトークンの報酬",
    token: "トークン",
    outcomeReturn: "結果のリターン",
    reference: "参照の log p",
    prm: "PRM の log p",
    gap: "差",
    credit: "暗黙的報酬",
    step: "ステップ",
    sum: "和",
    judged: "タスクのラベル",
    total: "合計",
    score: "系列スコア",
    level: "比較の基準",
    advantage: "アドバンテージ",
    outcomeColumn: (name) => `結果: ${name}`,
    processColumn: (name) => `過程: ${name}`,
    process: "過程のリターン",
    added: "足した値",
    alternative: "次のトークン",
    before: "更新前",
    after: "更新後",
    chance: "確率",
    ratio: "比率",
    metric: "曲線",
    earlier: "この更新の前",
    now: "今回",
  },
};
