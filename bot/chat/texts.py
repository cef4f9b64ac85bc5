"""Every sentence that a user of the chat can read, in Chinese and in English.

Not here: the answers themselves (`bot/answer/`), and where each sentence is used (`render.py`, `commands.py`, `taps.py`).
"""

# ruff: noqa: E501 - a sentence reads best in one piece

from dataclasses import dataclass
from typing import Final

from corpus.article import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The sentences of one language; `{…}` are filled in where they are used."""

    commands: tuple[tuple[str, str], ...]
    description: str
    short_description: str
    start: str
    help: str
    privacy: str
    ask_what: str
    sources_title: str
    sources_none: str
    searched: str
    latest_title: str
    latest_none: str
    lang_which: str
    lang_set: str
    lang_auto: str
    lang_command_unknown: str
    auto_button: str
    forgotten: str
    cancelled: str
    nothing_to_cancel: str
    text_only: str
    unknown_command: str
    not_allowed: str
    quota_minute: str
    quota_day: str
    quota_none: str
    too_long: str
    failed: str
    late: str
    away: str
    maintenance: str
    maintenance_on: str
    maintenance_off: str
    perhaps_again: str
    sources_heading: str
    closest_heading: str
    rumour: str
    undated: str
    unnamed: str
    open_article: str
    rests_on: str
    link_here: str
    link_question: str
    more_button: str
    more_title: str
    more_none: str
    passage_gone: str
    answer_gone: str
    button_old: str
    not_yours: str
    thanks_up: str
    thanks_down: str
    inline_private: str
    inline_denied: str
    stage_search: str
    stage_check: str
    rebuilding: str


_ZH: Final = Texts(
    commands=(
        ("ask", "提问：/ask 谁从 OpenAI 去了 Meta？"),
        ("sources", "上一个回答的来源"),
        ("latest", "最新的文章"),
        ("lang", "选择语言：中文、英文或跟随提问"),
        ("help", "使用说明"),
        ("privacy", "保存什么、保存多久"),
        ("forget", "删除你的全部记录"),
        ("cancel", "停止正在回答的问题"),
        ("start", "开始"),
    ),
    description="问我 AI 人才争夺战的事：谁去了哪里、何时、开价多少。每句话都附原文出处，点一下就能核对。",
    short_description="AI 人才争夺战问答，句句有出处。",
    start="你好！我回答关于 AI 人才争夺战的问题：谁去了哪里、何时、为什么。\n每句话都附原文，点 [1] [2] 就能看到出处；语料里没有的，我会直说。\n\n直接提问吧，例如：\n{example}",
    help="直接发问题即可，中英文都行；可以接着追问，也可以回复我之前的回答来追问。编辑已发送的问题，我会同步更新回答。\n\n"
    "· 点 [1] [2] 打开原文，引用的句子会标出来\n· “更多段落”继续看相近的原文\n· 👍 👎 告诉我答得如何\n\n"
    "群里请用 /ask 加问题，或回复我的消息；只 @ 我而不回复，在隐私模式下我收不到。\n在任何聊天里输入 @{username} 加问题，可以插入一段原文。\n\n"
    "/sources 来源 · /latest 最新 · /lang 语言 · /privacy 隐私 · /forget 删除 · /cancel 停止",
    privacy="我保存你的提问、我的回答和你的评价，用于追问和改进，{days} 天后删除。日志里只有散列后的编号，没有提问内容。\n"
    "/forget 会立即删除属于你的全部记录；只有当天的提问次数会留到明天，用于计算限额。",
    ask_what="想问什么？请回复这条消息。",
    sources_title="上一个回答的来源",
    sources_none="还没有回答过你的问题。",
    searched="检索范围：{articles} 篇文章，{passages} 个段落，最新一篇 {newest}。",
    latest_title="最新的文章",
    latest_none="语料里还没有文章。",
    lang_which="用哪种语言回答？",
    lang_set="好的，以后用中文。",
    lang_auto="好的，你用什么语言问，我就用什么语言答。",
    lang_command_unknown="请用 /lang zh、/lang en 或 /lang auto。",
    auto_button="跟随提问",
    forgotten="已删除：{answers} 条问答，{votes} 条评价。",
    cancelled="已停止。",
    nothing_to_cancel="没有正在回答的问题。",
    text_only="我只读文字，请用文字提问。",
    unknown_command="没有这个命令。直接提问，或看 /help。",
    not_allowed="这个机器人没有对你开放。你的编号是 {user}，请把它发给管理员。",
    quota_minute="问得太快了，请 {seconds} 秒后再问。",
    quota_day="今天的次数用完了，{time}（UTC）之后可以再问。",
    quota_none="目前不接受提问。",
    too_long="问题太长了（{length} 字），请控制在 {most} 字以内。",
    failed="这个问题没能回答，出了内部错误（编号 {id}）。请再问一次。",
    late="{seconds} 秒内没能答完，已停止。请再问一次，或把问题问得窄一些。",
    away="我刚才不在线，{minutes} 分钟前的消息没有回答。还需要的话，请再问一次。",
    maintenance="正在维护，请稍后再问。",
    maintenance_on="维护模式已开。",
    maintenance_off="维护模式已关。",
    perhaps_again="⚠️ 可能重复：上一次发送没有得到确认。",
    sources_heading="来源",
    closest_heading="最接近的段落",
    rumour="传闻",
    undated="日期不详",
    unnamed="未署名",
    open_article="打开原文",
    rests_on="依据",
    link_here="分享这段原文",
    link_question="分享这个问题",
    more_button="更多段落",
    more_title="更多段落：{question}",
    more_none="没有更多段落了。",
    passage_gone="这段原文已不在当前的索引里。",
    answer_gone="这个回答的记录已经删除，请再问一次。",
    button_old="这个按钮已失效。",
    not_yours="这是别人的提问。用 /ask 问你自己的吧。",
    thanks_up="谢谢！",
    thanks_down="谢谢，我们会看看哪里不对。",
    inline_private="私聊提问，得到完整回答",
    inline_denied="这个机器人没有对你开放",
    stage_search="正在 {articles} 篇文章里查找…",
    stage_check="正在逐句核对原文…（{seconds} 秒）",
    rebuilding="正在重建索引，旧索引照常服务。",
)

_EN: Final = Texts(
    commands=(
        ("ask", "Ask: /ask Who left OpenAI for Meta?"),
        ("sources", "Sources of the last answer"),
        ("latest", "The newest articles"),
        ("lang", "Language: Chinese, English, or as you ask"),
        ("help", "How to use this bot"),
        ("privacy", "What is kept, and how long"),
        ("forget", "Delete everything about you"),
        ("cancel", "Stop the question being answered"),
        ("start", "Start"),
    ),
    description="Ask about the AI talent wars: who went where, when, and for how much. Every sentence carries its source, one tap away.",
    short_description="Questions about the AI talent wars, every answer with its source.",
    start="Hello! I answer questions about the AI talent wars: who went where, when and why.\n"
    "Every sentence carries its source: tap [1] [2] to read it in place. What the articles do not say, I will not say either.\n\n"
    "Just ask, for example:\n{example}",
    help="Just send a question, in English or Chinese. Follow-up questions work, and so do replies to an earlier answer. "
    "Edit a question and I edit the answer.\n\n"
    "· [1] [2] open the passage, with the quoted sentence set off in it\n· “More passages” shows what else comes close\n"
    "· 👍 👎 tell me how I did\n\n"
    "In groups use /ask with a question, or reply to one of my messages; a bare @mention does not reach me in privacy mode.\n"
    "In any chat, type @{username} and a question to insert a passage.\n\n"
    "/sources · /latest · /lang · /privacy · /forget · /cancel",
    privacy="I keep your questions, my answers and your votes, for follow-up questions and to get better, and delete them after {days} days. "
    "Logs hold hashed numbers and no questions.\n"
    "/forget deletes all that is yours at once; only the count of today's questions stays until tomorrow, for the limits.",
    ask_what="What would you like to know? Reply to this message.",
    sources_title="Sources of the last answer",
    sources_none="I have not answered a question of yours yet.",
    searched="Searched: {articles} articles, {passages} passages, the newest from {newest}.",
    latest_title="The newest articles",
    latest_none="There are no articles yet.",
    lang_which="Which language shall I answer in?",
    lang_set="All right, English from now on.",
    lang_auto="All right, I answer in the language you ask in.",
    lang_command_unknown="Use /lang zh, /lang en or /lang auto.",
    auto_button="As I ask",
    forgotten="Deleted: {answers} answers, {votes} votes.",
    cancelled="Stopped.",
    nothing_to_cancel="Nothing is being answered.",
    text_only="I read text only. Please type your question.",
    unknown_command="I do not know that command. Just ask, or see /help.",
    not_allowed="This bot is not open to you. Your number is {user}; send it to whoever runs the bot.",
    quota_minute="That was fast. Please ask again in {seconds} s.",
    quota_day="Today's questions are used up; you can ask again after {time} UTC.",
    quota_none="No questions are taken at the moment.",
    too_long="That question is too long ({length} characters). Please stay under {most}.",
    failed="I could not answer this: something broke on my side (number {id}). Please ask again.",
    late="No answer within {seconds} s, so I stopped. Please ask again, or ask something narrower.",
    away="I was away and did not answer messages from {minutes} minutes ago. If you still want to know, please ask again.",
    maintenance="Under maintenance. Please ask again later.",
    maintenance_on="Maintenance mode is on.",
    maintenance_off="Maintenance mode is off.",
    perhaps_again="⚠️ Possibly a repeat: the first sending was not confirmed.",
    sources_heading="Sources",
    closest_heading="Closest passages",
    rumour="rumour",
    undated="undated",
    unnamed="unnamed",
    open_article="Open the article",
    rests_on="Rests on",
    link_here="Share this passage",
    link_question="Share this question",
    more_button="More passages",
    more_title="More passages: {question}",
    more_none="No further passages.",
    passage_gone="This passage is no longer in the index.",
    answer_gone="This answer's record was deleted. Please ask again.",
    button_old="This button no longer works.",
    not_yours="Somebody else asked this. Use /ask for a question of your own.",
    thanks_up="Thank you!",
    thanks_down="Thank you, we will look into it.",
    inline_private="Ask in private for a full answer",
    inline_denied="This bot is not open to you",
    stage_search="Searching {articles} articles…",
    stage_check="Checking every sentence against its passage… ({seconds} s)",
    rebuilding="Rebuilding the index; the old one goes on serving.",
)

TEXTS: Final[dict[Language, Texts]] = {"zh": _ZH, "en": _EN}
EXAMPLES: Final[dict[Language, str]] = {"zh": "姚顺雨去了哪家公司？", "en": "Who left OpenAI for Meta?"}


def spoken(language_code: str | None) -> Language:
    """Return the language for a user whose Telegram is set to this IETF tag.

    >>> spoken("zh-hans"), spoken("de"), spoken(None)
    ('zh', 'en', 'en')
    """
    return "zh" if (language_code or "").lower().startswith("zh") else "en"
