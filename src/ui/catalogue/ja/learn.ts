/** 日本語: the screen around lessons and glossary. */
import type { learnStrings } from "../en/learn.ts";
import type { Translation } from "../translation.ts";

export const learn: Translation<typeof learnStrings> = {
  tourTitle: "ラボのツアー",
  tour: "6 か所を回り、それぞれで 1 つ試します。2 分ほどで終わり、いつでもやめられます。",
};
