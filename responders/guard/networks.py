"""What social networks and messengers are called, in the languages of the playbook."""

LATIN_NETWORKS = (
    "line|wechat|weixin|telegram|whats ?app|viber|skype|kakao(?: ?talk)?|zalo|snapchat|snap|discord|"
    "signal|instagram|insta|ig"
    "|facebook|fb|twitter|tik ?tok|you ?tube|threads|reddit|linkedin|messenger|pinterest|mastodon|"
    "bluesky|tg|qq|vk|ok\\.ru"
)
OTHER_NETWORKS = (
    "微信号?|加微|薇信|抖音号?|小红书号?|微博|ไลน์|ไอจี|เฟซบุ๊ก|เฟสบุ๊ค|เฟส|เพจ|อินสตาแกรม|เทเลแกรม|ทวิตเตอร์|ติ๊กต็อก|카카오톡|카톡|인스타(?:그램)?|텔레그램|라인"
    "|트위터|페이스북|インスタ(?:グラム)?|ライン|ツイッター|テレグラム|в?отсап|ватсап|телеграмм?|телега|тг|инстаграмм?|инст[ае]|інстаграм|інст[аі]|твіттер|вайбер|вконтакте|вк|фейсбук|твиттер"
    "|وتساب|واتساب|واتس ?اپ|واتس‌اپ|تلگرام|تليجرام|تيليجرام|تلغرام|اینستاگرام|اینستا|ایتا|روبیکا|انستغرام|"
    "إنستغرام|انستقرام|إنستجرام|سناب(?: شات)?|فيسبوك|فیسبوک|تيك توك|تويتر"
    "|इंस्टाग्राम|इंस्टा|व्हाट्सएप|व्हाट्सऐप|टेलीग्राम|फेसबुक|ट्विटर|ইনস্টাগ্রাম|টেলিগ্রাম|ফেসবুক|இன்ஸ்டாகிராம்|டெலிகிராம்|אינסטגרם|טלגרם|פייסבוק|וואטסאפ"
)
NETWORK = rf"(?:(?<![A-Za-z])(?:{LATIN_NETWORKS})(?![A-Za-z])|(?<![а-я])(?:{OTHER_NETWORKS}))"
