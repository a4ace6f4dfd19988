/** レッスンの日本語。用語の印は英語と同じで、各ページで最初に使うところにだけ付けます。 */
import { visibleToken } from "../../credit.ts";
import type { Verdict } from "../../lessons/seed-curves.ts";
import { plain, withSign } from "../../story/notation.ts";
import type { lessonsStrings } from "../en/lessons.ts";
import type { Translation } from "../translation.ts";

/** 外部の記録の長いトークンで文が長くならないようにします。 */
const quoted = (token: string): string => `「${visibleToken(token).slice(0, 24)}」`;
const points = (share: number): string => (Math.abs(share) * 100).toFixed(1);
const thousands = (count: number): string => Math.round(count).toLocaleString("ja");

const verdicts: Readonly<Record<Verdict, string>> = {
  ahead: "最後に PRIME が上回る",
  level: "最後は互角",
  behind: "最後に結果のみの学習が上回る",
};

export const lessons: Translation<typeof lessonsStrings> = {
  label: "レッスン",
  intro:
    "画面に表示中の実行の数値を使う、6 つの短いレッスンです。どれも、その場で採点される課題で終わります。",
  heading: (lesson, title) => `レッスン ${lesson}: ${title}`,
  minutes: (minutes) => `${minutes} 分`,
  able: "できるようになること",
  done: "完了",
  begin: "始める",
  repeat: "もう一度",
  start: (title) => `始める: ${title}`,
  again: (title) => `もう一度: ${title}`,
  all: "レッスン一覧",
  progress: (page, pages) => `${pages} ページ中 ${page}`,
  back: "戻る",
  next: "次へ",
  finish: "終了",
  nextLesson: (title) => `次のレッスン: ${title}`,
  keys: "← と → でページを移動できます。",
  task: "課題",
  loading: "記録された曲線を読み込んでいます。",
  prompt: "プロンプト",
  answer: "正解",
  from: (update, response) => `更新 ${update} で記録された応答 r${response}。`,
  lessons: {
    1: {
      title: "最後に 1 つだけの報酬",
      able: "最後の判定だけでは良いステップと悪いステップを区別できない理由を説明する。",
      missing:
        "この実行には、ステップのラベルが付いた誤答がありません。記録された実行にはあります。",
    },
    2: {
      title: "なぜグループで比べるのか",
      able: "グループから何も学べないのはいつか、1 つの応答から最も多く学べるのはいつかを説明する。",
      missing:
        "この実行はプロンプトごとに応答を 1 つしか書かないため、比べるグループがありません。",
    },
    3: {
      title: "2 つのモデル、1 つの差",
      able: "貢献度が最も低いトークンを見つけ、その値を手で計算する。",
      missing: "この実行の誤答を PRM が読んだ記録は、まだありません。",
    },
    4: {
      title: "ステップとリターン",
      able: "貢献度をステップごとに合計し、トークンが何につながるかを説明する。",
      missing: "複数のステップに貢献度がある応答は、この実行にはまだありません。",
    },
    5: {
      title: "更新とクリップ",
      able: "クリップがトークンを押すのをやめる点を答える。",
      missing: "この実行には、アドバンテージの記録がまだありません。",
    },
    6: {
      title: "PRIME か、結果のみか",
      able: "思い込みにとらわれずに、実行どうしの比較を読む。",
      missing: "ここには、比べられる複数シードの曲線がありません。",
    },
  },
  pages: {
    written: {
      title: "トークンを 1 つずつ書く",
      text: [
        "[[policy|方策]]は、学習するモデルです。[[prompt|プロンプト]]を読み、[[token|トークン]]を 1 つずつ書いて[[response|応答]]を作ります。",
        "まとまりをなすトークンが[[step|ステップ]]です。下の括弧が、それぞれの始まりと終わりを示します。",
      ],
    },
    judged: {
      title: "判定されるのは最後だけ",
      text: [
        "[[verifier|検証器]]は、最後の答えを正解と比べます。途中の過程は見ません。",
        "その判定が[[outcome|結果]]で、[[reward|報酬]]のすべてです。正解なら 1、誤りなら 0 で、最後の[[token|トークン]]に付きます。",
      ],
    },
    blamed: {
      title: "だから全員が同じ責任を負う",
      text: [
        "判定をもたらしたのは、どの[[token|トークン]]でしょうか。[[reward|報酬]]をトークンに分けることを、[[credit|貢献度]]の割り当てといいます。",
        "[[outcome|結果]]だけでは、どのトークンも同じ数値になります。良い[[step|ステップ]]も悪いステップも、同じに見えます。",
      ],
    },
    blame: {
      title: "課題: 悪いステップを探す",
      text: [
        "この[[response|応答]]は誤りでした。自分で読み、原因となった[[step|ステップ]]を選んでください。",
        "採点には、タスクがステップごとに確かめたラベルを使います。[[outcome|結果]]は、このラベルを知りません。",
      ],
    },
    tries: {
      title: "1 つの正解はすごいことか",
      text: [
        "[[reward|報酬]]が 1 なら良さそうです。しかし、ほかの試行もすべて正解なら、特別なことではありません。",
        "そこで[[policy|方策]]は、1 つの[[prompt|プロンプト]]に複数の[[response|応答]]を書きます。これが[[group|グループ]]で、互いに比べます。",
      ],
    },
    "left-out": {
      title: "ほかのすべてと比べる",
      text: [
        "[[response|応答]]を比べる相手の値が[[baseline|ベースライン]]です。ここでは、ほかの応答すべての[[outcome|結果]]の平均です。自分自身は除くので、[[leave-one-out]] といいます。",
        "結果からベースラインを引いた値が[[advantage|アドバンテージ]]です。判定を切り替えて、8 つすべての変化を見てください。",
      ],
    },
    silence: {
      title: "信号を消す",
      text: [
        "[[advantage|アドバンテージ]]が 0 の[[response|応答]]は、上にも下にも押されません。8 つすべてが 0 になるように判定を設定してください。",
        "そのとき[[update|更新]]は、試行の良し悪しにかかわらず、[[outcome|結果]]から何も学びません。",
      ],
    },
    largest: {
      title: "1 つの試行を際立たせる",
      text: [
        "今度は、どれか 1 つの[[response|応答]]の[[advantage|アドバンテージ]]ができるだけ大きくなるように設定してください。",
        "正解がどれだけまれなら、最も多くを語るでしょうか。",
      ],
    },
    models: {
      title: "2 つのモデルが同じ文を読む",
      text: [
        "[[prm|過程報酬モデル(PRM)]]は、[[policy|方策]]と同じ種類の言語モデルです。[[outcome|結果]]だけから学び、[[step|ステップ]]にラベルを付ける人はいません。",
        "[[reference|参照モデル]]は、PRM と比べる相手です。どちらも各[[token|トークン]]に[[log-probability|対数確率]] log p を付けます。どれだけ予想どおりだったかを表す値です。",
        "棒はモデルの「驚き」−log p です。斜線が参照モデル、塗りつぶしが PRM です。",
      ],
    },
    gap: {
      title: "その差が貢献度",
      text: [
        "[[token|トークン]]の[[credit|貢献度]]は、[[beta|β]] × (log p [[prm|PRM]] − log p [[reference|参照モデル]]) です。[[implicit-reward|暗黙的報酬]]と呼ばれます。",
        "PRM のほうが参照モデルより予想していなければ負、より予想していれば正になります。",
        "これは[[outcome|結果]]から作った推定で、誤ることもあります。[[step|ステップ]]のラベルと照らし合わせてください。",
      ],
    },
    lowest: {
      title: "課題: 最も低い貢献度を探す",
      text: [
        "誤りだった[[response|応答]]の各[[token|トークン]]について、2 つの[[log-probability|対数確率]]を示します。",
        "[[credit|貢献度]]が最も大きく負になるトークンを選んでください。",
      ],
    },
    compute: {
      title: "貢献度を 1 つ計算する",
      text: [
        "この[[token|トークン]]について [[beta|β]] × (log p [[prm|PRM]] − log p [[reference|参照モデル]]) を求めてください。",
        "[[credit|貢献度]]との差が 0.05 以内なら正解です。小さい値では、その 10 分の 1 以内とします。",
      ],
    },
    sums: {
      title: "ステップごとに合計する",
      text: [
        "[[step|ステップ]]に含まれる[[token|トークン]]の[[credit|貢献度]]を合計します。合計は、貢献度を付けた側から見たステップの価値です。",
        "すべての合計を足すと、[[response|応答]]全体のスコアになります。貢献度はスコアを分けるだけで、新しく生み出しません。",
      ],
    },
    returns: {
      title: "トークンは何につながるか",
      text: [
        "[[token|トークン]]は、その後に何が続きうるかも決めます。[[return|リターン]]は、自分の[[credit|貢献度]]と、後に続く全トークンの貢献度の和です。",
        "実行では、まず各貢献度から[[baseline|ベースライン]](ほかの試行の平均)を引きます。下の数値がそのリターンです。",
        "悪いトークンは、それより前のすべてのトークンのリターンを下げます。後ろのトークンには影響しません。",
      ],
    },
    order: {
      title: "課題: 2 つのトークンを比べる",
      text: [
        "下の数値は、各[[token|トークン]]の[[credit|貢献度]]です。2 つのトークンのそれぞれから最後まで足してください。",
        "[[return|リターン]]が大きいのはどちらですか。",
      ],
    },
    ratio: {
      title: "トークンはどれだけ動いたか",
      text: [
        "[[update|更新]]は、[[token|トークン]]を出やすくしたり出にくくしたりします。[[ratio|比率]]は新しい確率を元の確率で割った値で、1 なら変化なしです。",
        "正の[[advantage|アドバンテージ]]は比率を 1 より上へ、負なら下へ押します。スライダーを動かして確かめてください。",
      ],
    },
    objective: {
      title: "1 のまわりの柵",
      text: [
        "[[update|更新]]は、[[ratio|比率]] × [[advantage|アドバンテージ]]を大きくします。限度がなければ、幸運な[[response|応答]] 1 つで[[policy|方策]]が変わりすぎます。",
        "そこで[[clip|クリップ]]が、比率を 2 つの限界の間に抑えます。使うのは、クリップありとなしの 2 つの積のうち小さいほうです。",
        "線が平らなところでは[[gradient|勾配]]が 0 になり、押す力がなくなります。戻る向きが平らになることはありません。",
      ],
    },
    fence: {
      title: "課題: どこで押すのをやめるか",
      text: [
        "実際の[[token|トークン]]とその[[advantage|アドバンテージ]]です。破線は[[clip|クリップ]]なしの場合です。",
        "クリップありで[[gradient|勾配]]が 0 になり始める[[ratio|比率]]に合わせてください。",
      ],
    },
    runs: {
      title: "何を比べるのか",
      text: [
        "2 つの学習は同じモデルから始まり、同じ数の[[rollout|ロールアウト]]を使えます。一方は[[outcome|結果]]だけから学びます。",
        "PRIME はそれに、[[policy|方策]]とともに学ぶ[[prm|過程報酬モデル]]の[[credit|貢献度]]を加えます。",
        "スコアは、[[held-out|評価用]]の[[prompt|プロンプト]]に正しく答えた割合です。どちらの学習にも使いません。",
      ],
    },
    spread: {
      title: "1 回の実行は運",
      text: [
        "[[seed|シード]]が違えば[[rollout|ロールアウト]]も違うため、同じ学習でも実行ごとに差が出ます。細い線 1 本が 1 シードです。",
        "太い線は平均、帯は最低から最高までの範囲です。帯よりずっと小さい差からは、ほとんど何も言えません。",
      ],
    },
    draw: {
      title: "予想してから見る",
      text: [
        "[[outcome|結果]]だけから学ぶ場合の平均が描かれています。PRIME の平均を予想して描き、記録された[[seed|シード]]を表示してください。",
        "最後にどちらが上回るかも、描いた線で決まります。3 ポイント未満の差は互角とします。",
      ],
    },
  },
  check: "採点",
  right: "正解です。",
  wrong: "まだです。",
  choice: {
    blame: "原因はどのステップですか。",
    step: (step) => `ステップ ${step}`,
    none: "誤ったステップはない",
    lowest: "貢献度が最も低いトークンはどれですか。",
    token: "トークン",
    prm: "log p PRM",
    reference: "log p 参照モデル",
    order: "どちらのリターンが大きいですか。",
    place: (token, word) => `トークン ${token} ${quoted(word)}`,
  },
  compute: {
    token: (word, response) => `応答 r${response} のトークン${quoted(word)}`,
    beta: "β",
    answer: "貢献度",
    unread: "数値として読めません。−1.25 のように書いてください。",
  },
  verdicts: {
    label: (count) => `1 つのプロンプトへの ${count} 回の試行`,
    right: "正解",
    wrong: "誤り",
    name: (index) => `試行 ${index}`,
    advantage: "アドバンテージ",
    fixed: (right, count) => `この実行のグループです。${count} 個中 ${right} 個が正解です。`,
  },
  clip: {
    ratio: "比率",
    chart: (advantage) => `アドバンテージ ${advantage}`,
    up: "上へ押す",
    down: "下へ押す",
    chance: (before, after) => `確率 ${before} → ${after}`,
    value: (value) => `目的関数 ${value}`,
    flat: "平ら: 勾配は 0",
    sloped: "まだ押している",
    solid: "実線はクリップあり、破線はなしです。",
    unclipped: "破線はクリップなしです。",
    otherLoss: (loss, low, high) =>
      `この実行は別の損失 ${loss} を使います。ここでは PPO のクリップを、この実行の限界 ${low} と ${high} で示します。`,
  },
  curve: {
    rollouts: "ロールアウト数",
    accuracy: "評価用プロンプトの正解率",
    outcome: "結果のみ",
    prime: "PRIME",
    credit: "credit-replay",
    control: "成功例の再学習",
    yours: "あなたの予想",
    seeds: (arm, n) => `${arm}、${n} シード`,
    point: (rollouts) => `${thousands(rollouts)} ロールアウトでの予想`,
    percent: (share) => `${Math.round(share * 100)} %`,
    thousands,
    help: "点をドラッグしてください。キーボードでは ← → で点を選び、↑ ↓ で動かします。",
    says: (verdict) => `あなたの予想: ${verdicts[verdict]}。`,
    reveal: "結果を見る",
    erase: "もう一度予想する",
    summary: (arm, first, last) => `${arm}: 平均は ${first} から ${last} へ。`,
  },
  marks: {
    blame: {
      none: "判定は誤りで、誤りのラベルが少なくとも 1 つあります。前から導けない答えを探してください。",
      right: (step, others) =>
        others === 0
          ? `誤っているのはステップ ${step} だけです。結果は、ほかのステップにも同じ責任を負わせました。`
          : `ステップ ${step} は誤りで、ほかに ${others} つあります。結果は、正しいステップにも同じ責任を負わせました。`,
      wrong: (step) =>
        `ステップ ${step} は、前の内容から正しく導かれています。前の内容自体が誤っていたとしても同じです。`,
    },
    silence: {
      right: "すべて同じなので、ほかより良いものがありません。全問正解でも全問誤りでも同じです。",
      wrong: (pushed) =>
        `まだ ${pushed} 個のアドバンテージが 0 ではありません。1 つでも違う試行があれば、ほかのすべてが動きます。`,
    },
    largest: {
      right:
        "正解が 1 つだけなら、そのベースラインは 0 で、アドバンテージは 1 です。まれな成功ほど多くを語ります。",
      wrong: (largest, right) =>
        right === 0
          ? "正解がないので、際立つ試行がありません。"
          : `正解が ${right} 個のとき、最大のアドバンテージは ${withSign(largest)} です。もっと大きくできます。`,
    },
    lowest: {
      right: (word, credit) =>
        `${quoted(word)}の貢献度は ${withSign(credit)} です。PRM の予想が参照モデルを大きく下回っています。`,
      wrong: (word, credit) =>
        `${quoted(word)}は ${withSign(credit, 0.1)} です。参照モデルから PRM への下がり方が最も大きいものを探してください。`,
    },
    compute: {
      right: ({ beta, prm, reference, credit }) =>
        `${plain(beta)} × (${plain(prm, 3)} − ${plain(reference, 3)}) = ${withSign(credit, Math.abs(credit))} です。`,
      turned: "大きさは合っていますが、符号が逆です。PRM から参照モデルを引いてください。",
      wrong: "PRM の log p から参照モデルの log p を引き、β を掛けてください。",
    },
    order: {
      right: ({ first, second, returns, recorded }) =>
        `合計は、トークン ${first + 1} から ${withSign(returns[0])}、トークン ${second + 1} から ${withSign(returns[1])} です。` +
        `実行では、ベースラインを引いた ${withSign(recorded[0])} と ${withSign(recorded[1])} を使いました。`,
      wrong: "もう一度、そのトークン自身から最後までの数値を足してください。",
    },
    fence: {
      right: (isUp, limit) =>
        isUp
          ? `${plain(limit)} より上で線が平らです。このトークンは、最大でこの倍率までしか出やすくなりません。`
          : `${plain(limit)} より下で線が平らです。このトークンは、この倍率までしか出にくくなりません。`,
      side: (isUp) =>
        isUp
          ? "正のアドバンテージは比率を上へ押します。1 より上を探してください。"
          : "負のアドバンテージは比率を下へ押します。1 より下を探してください。",
      beyond: "ここは平らですが、平らになったのはもっと手前です。",
      before: "ここでは、まだ押しています。",
    },
    draw: {
      distance: (apart) =>
        `予想は、記録された平均と ${points(apart)} ポイント離れています。10 以内なら近いとします。`,
      verdict: (isHit, found) =>
        isHit
          ? `予想どおり、${verdicts[found]}という結果です。`
          : `実際は、${verdicts[found]}という結果です。`,
      found: ({ mean, n, behind }) =>
        `PRIME は平均で ${points(mean)} ポイント${mean < 0 ? "下回り" : "上回り"}、${n} シード中 ${behind} シードで下回りました。`,
      replay: ({ mean, rollouts }) =>
        `ロールアウトを何度も使う credit-replay は、${thousands(rollouts)} ロールアウトの時点で結果のみを ${points(mean)} ポイント上回ります。`,
      control: ({ mean }) =>
        `貢献度を使わない 成功例の再学習 も ${points(mean)} ポイント上回ります。ロールアウトを節約しているのは再利用です。`,
    },
  },
};
