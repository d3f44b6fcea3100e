# ruff: noqa: E501
"""What people say to Lotus & Pine in these tests: many languages, long, loud, broken and hostile."""

from dataclasses import dataclass

from sentiment.analysis import Intent, Label, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One thing said, how it reads, and the draft that waits (empty: none)."""

    name: str
    text: str
    language: str
    draft: str
    meaning: str = ""
    label: Label = "negative"
    sure: float = 0.86
    unsure: bool = False
    topics: tuple[str, ...] = ("delivery",)
    intent: Intent = "complaint"
    urgency: Urgency = "normal"
    priority: int = 50
    source: str = "x-mentions"
    handle: str | None = None
    followers: int | None = None
    rating: int | None = None
    minutes: int = 60
    thread: str = ""
    gate: str = ""
    own: bool = False


RANT = (
    "I have been a customer of yours for six years and I have never been treated like this. First the parcel was a week late, "
    "then it arrived with the box torn open and two of the three bowls in pieces, and when I wrote to your help address I got "
    "an answer that was plainly meant for somebody else, with somebody else's name in it. I wrote again. Nothing. I called. "
    "Forty minutes of music and then the line went dead. I am not asking for the moon: I want the two bowls replaced before "
    "the 14th, because they are a wedding present, and I want one person to own this instead of five people who each ask me "
    "for the same photographs again. I have sent those photographs three times now. If that is not possible then please just "
    "say so and give me my money back, shipping included, and I will buy something else in a shop where I can carry it home "
    "myself. I used to recommend you to everybody I know; at the moment I honestly could not do that with a straight face."
)
ZALGO = "".join(letter + "\u0321\u0337\u0358\u034d\u0489\u0336" * 6 for letter in "this app ate my order")

POSTS: tuple[Post, ...] = (
    Post(
        name="Somchai Rattanakul",
        handle="somchai_r",
        followers=1240,
        language="th",
        minutes=6,
        priority=96,
        urgency="urgent",
        topics=("damaged", "refund"),
        label="negative",
        sure=0.97,
        text="สั่งแจกันไปสามใบ แตกมาสองใบ กล่องบุบหมดเลย ทักแชทไปตั้งแต่เมื่อวานก็ยังไม่มีใครตอบ จะให้ทำยังไงคะ ต้องใช้งานวันเสาร์นี้แล้ว ช่วยรีบตอบหน่อยนะคะ เสียความรู้สึกมากเพราะเป็นลูกค้ามาหลายปีแล้ว",
        draft="ขออภัยอย่างยิ่งนะคะคุณสมชาย ที่แจกันเสียหายและต้องรอคำตอบนาน ทางเราจะส่งใบใหม่ให้โดยไม่มีค่าใช้จ่าย รบกวนส่งรูปกล่องและเลขคำสั่งซื้อมาทางข้อความส่วนตัวนะคะ",
        meaning="Apologises for the broken vases and the wait; new ones are sent free of charge; asks for a photo and the order number in private.",
    ),
    Post(
        name="نگار محمدی",
        handle="negar_m",
        followers=310,
        language="fa",
        minutes=18,
        priority=88,
        urgency="high",
        topics=("delivery",),
        sure=0.93,
        text="سلام، سفارش من از ده روز پیش «در حال ارسال» مانده و هیچ خبری نیست. کد پیگیری هم کار نمی‌کند. اگر تا پنج‌شنبه نرسد دیگر به دردم نمی‌خورد، لطفاً پول را برگردانید.",
        draft="سلام نگار عزیز، بابت این تأخیر پوزش می‌خواهیم. همین حالا با شرکت حمل پیگیری می‌کنیم. لطفاً شمارهٔ سفارش را در پیام خصوصی بفرستید تا به شما خبر بدهیم.",
        meaning="Apologises for the delay; asks for the order number in a private message; promises news today.",
    ),
    Post(
        name="佐藤 美咲",
        handle="misaki_s",
        followers=2210,
        language="ja",
        minutes=35,
        priority=71,
        urgency="high",
        topics=("wrong_item",),
        sure=0.81,
        text="届いたマグカップが注文した色と違いました。白を頼んだのに緑が入っていました。プレゼント用だったので困っています。交換していただけますか？返品の送料はどちらの負担になりますか。",
        draft="佐藤様、このたびは色違いの商品をお届けしてしまい、誠に申し訳ございません。正しいお品を至急お送りいたします。返送料は当店が負担いたしますので、ダイレクトメッセージにてご注文番号をお知らせください。",
        meaning="Apologises for the wrong colour; the right one is sent at once; return shipping is on the shop; asks for the order number by message.",
    ),
    Post(
        name="Margaret O'Neill",
        handle="margaret_on",
        followers=96,
        language="en",
        minutes=52,
        priority=68,
        urgency="high",
        topics=("damaged", "service"),
        text=RANT,
        sure=0.98,
        draft="Margaret, we are sorry. Two broken bowls and nobody owning it is not how we want to treat anyone. One person will take this on and see that new bowls arrive before the 14th. Please send us the order number in a direct message.",
    ),
    Post(
        name="Дмитрий Соколов",
        handle="dsokolov",
        followers=58,
        language="ru",
        minutes=75,
        priority=60,
        topics=("payment",),
        text="Деньги списали дважды, а заказ один. Поддержка отвечает шаблонами. Верните, пожалуйста, лишний платёж.",
        sure=0.9,
        draft="Дмитрий, приносим извинения за двойное списание. Лишний платёж вернём в течение трёх рабочих дней. Напишите нам, пожалуйста, номер заказа в личные сообщения.",
        meaning="Apologises for the double charge; the extra payment is returned within three working days; asks for the order number in private.",
    ),
    Post(
        name="Jasmine dela Cruz",
        handle="jas_dc",
        followers=870,
        language="fil",
        minutes=90,
        priority=55,
        unsure=True,
        sure=0.48,
        label="neutral",
        intent="question",
        topics=("delivery", "question"),
        rating=3,
        source="app-reviews",
        text="Ok naman yung app pero super tagal ng shipping, almost 2 weeks na po yung order ko tapos wala pang update. Paki-check naman po, salamat!",
        draft="Hi Jasmine! Pasensya na po sa tagal ng shipping. Iche-check po namin agad ang order ninyo. Paki-message po kami ng order number para ma-update namin kayo ngayong araw.",
        meaning="Apologises for slow shipping; asks for the order number by message; promises an update today.",
    ),
    Post(
        name="Lena Hoffmann",
        handle="lenah",
        followers=12_800,
        language="de",
        minutes=140,
        priority=34,
        label="positive",
        sure=0.94,
        intent="praise",
        topics=("praise", "quality"),
        urgency="low",
        text="Die Teekanne von @lotusandpine ist wirklich wunderschön, und so gut verpackt! Danke ♥",
        draft="Liebe Lena, das freut uns sehr! Viel Freude mit der Teekanne.",
    ),
    Post(
        name="🎉 party_queen 🎉",
        handle="pq200",
        followers=4,
        language="und",
        minutes=150,
        priority=30,
        label="neutral",
        sure=0.4,
        unsure=True,
        intent="spam",
        topics=("other",),
        text="🔥😂💀🎉" * 50,
        draft="Thank you for writing to us!",
    ),
    Post(
        name="Tùng Nguyễn",
        handle="tungng",
        followers=77,
        language="vi",
        minutes=200,
        priority=44,
        topics=("refund",),
        rating=1,
        source="app-reviews",
        text="Đã trả hàng hai tuần rồi mà vẫn chưa hoàn tiền. App thì cứ báo đang xử lý.",
        draft="Chào Tùng, chúng tôi xin lỗi vì khoản hoàn tiền bị chậm. Chúng tôi đang kiểm tra ngay và sẽ báo lại cho bạn trong hôm nay.",
        meaning="Apologises for the slow refund; checks at once; reports back today.",
    ),
    Post(
        name="z̷a̷l̷g̷o̷",
        handle="zz",
        language="en",
        minutes=220,
        priority=28,
        text=ZALGO,
        topics=("app",),
        sure=0.6,
        unsure=True,
        draft="We are sorry that the app lost your order. Please send us the order number in a direct message.",
    ),
    Post(
        name="Ali Hassan",
        handle="ali_h",
        followers=9,
        language="ar",
        minutes=300,
        priority=40,
        topics=("price",),
        label="neutral",
        intent="question",
        sure=0.7,
        text="كم سعر الطقم الكامل مع التوصيل إلى عمّان؟ وهل يوجد خصم لأول طلب؟",
        draft="أهلاً علي، شكراً لسؤالك! سعر الطقم والتوصيل يظهران قبل الدفع، ويسعدنا مساعدتك في رسالة خاصة.",
        meaning="Thanks for the question; price and delivery show before payment; offers help in private.",
    ),
    Post(
        name="Keyword Karl",
        handle="karl",
        language="en",
        minutes=310,
        priority=38,
        gate="The author has not mentioned this account, so X does not take an answer from an app.",
        text="Thinking about Lotus & Pine bowls, but the reviews about delivery worry me. Anyone?",
        label="neutral",
        intent="question",
        draft="Hi Karl, delivery takes three to five days at the moment. Ask us anything!",
        topics=("question",),
        sure=0.66,
    ),
)

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    '"><svg onload=alert(3)>',
    "'-alert(4)-'",
    "</textarea><script>alert(5)</script>",
    "</title><script>alert(6)</script>",
    "{{ 7 * 7 }} {% raw %} ${alert(7)}",
    "javascript:alert(8)",
    "<iframe srcdoc='<script>alert(9)</script>'></iframe>",
    "<a href=javascript:alert(10) autofocus onfocus=alert(10)>x</a>",
    "\u202egnp.exe <b>bold</b>",
    "<style>*{display:none}</style><link rel=stylesheet href=//evil.example/x.css>",
    "<form action=//evil.example><button>ok",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(13)>",
)
