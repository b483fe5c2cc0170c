"""Names of call centers as vendors write them, in the scripts that the papers must show."""

from __future__ import annotations

from tests.reports import samples

NAMES = {
    "Spanish": "Centro de Llamadas Peñón",
    "Vietnamese": "Công ty Tổng đài Nguyễn Huệ",
    "Haitian Creole": "Sant apèl Zanmi Lakay",
    "Greek": "Κέντρο Κλήσεων",
    "Russian": "Колл-центр «Друзья»",
    "Simplified Chinese": "北京呼叫中心服务有限公司",
    "Traditional Chinese": "臺灣電話語音有限公司",
    "Japanese": "株式会社さくらコールセンター",
    "Korean": "한국콜센터 주식회사",
    "Arabic": "شركة النداء 24 للاتصالات (ذ.م.م)",
    "Persian": "مرکز تماس می\u200cخواهم",
    "Urdu": "پاکستان کال سینٹر",
    "Hebrew": "מוקד שיחות בע״מ",
    "Hindi": "क्षत्रिय कॉल सेंटर प्रा॰ लि॰",
    "Bengali": "বাংলা কল সেন্টার লিমিটেড",
    "Punjabi": "ਪੰਜਾਬੀ ਕਾਲ ਸੈਂਟਰ",
    "Gujarati": "ગુજરાતી કૉલ સેન્ટર",
    "Odia": "ଓଡ଼ିଆ କଲ ସେଣ୍ଟର",
    "Tamil": "தமிழ் அழைப்பு மையம்",
    "Telugu": "తెలుగు కాల్ సెంటర్",
    "Kannada": "ಕನ್ನಡ ಕರೆ ಕೇಂದ್ರ",
    "Malayalam": "മലയാളം കോൾ സെന്റർ",
    "Sinhala": "සිංහල ඇමතුම් මධ්‍යස්ථානය",
    "Thai": "บริษัท คอลเซ็นเตอร์ จำกัด",
    "Lao": "ສູນບໍລິການໂທລະສັບ",
    "Khmer": "មជ្ឈមណ្ឌលហៅទូរស័ព្ទខ្មែរ",
    "Burmese": "မြန်မာ ဖုန်းခေါ်ဆိုမှုစင်တာ",
    "Armenian": "Հայկական զանգերի կենտրոն",
    "Georgian": "საქართველოს ქოლ ცენტრი",
    "Amharic": "የኢትዮጵያ ጥሪ ማዕከል",
    "Cherokee": "ᏣᎳᎩ ᎠᏂᏬᏂᏍᎩ",
    "Inuktitut": "ᐃᓄᒃᑎᑐᑦ ᐅᖃᓘᑎ",
    "Cree": "ᓀᐦᐃᔭᐍᐏᐣ",
    "Tamazight": "ⵜⴰⵎⴰⵣⵉⵖⵜ",
    "Syriac": "ܒܝܬ ܩܪܝܬܐ",
    "Dhivehi": "ދިވެހި ކޯލް ސެންޓަރު",
    "N'Ko": "ߒߞߏ ߞߎߡߊ",
    "Fula": "𞤆𞤵𞤤𞤢𞤪",
    "Rohingya": "𐴌𐴟𐴇𐴥𐴝𐴚𐴒",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ ᠤᠲᠠᠰᠤ",
    "Javanese": "ꦗꦮ ꦥꦔ꧀ꦒꦶꦭ꧀",
    "Balinese": "ᬩᬮᬶ",
    "Santali": "ᱥᱟᱱᱛᱟᱲᱤ",
    "Meitei": "ꯃꯩꯇꯩ ꯂꯣꯟ",
    "Osage": "𐓏𐓘𐓻𐓘𐓻𐓟",
    "Vai": "ꕙꔤ ꕞꕌ",
    "Yi": "ꆈꌠꁱꂷ",
    "Tibetan": "བོད་ཀྱི་ཁ་པར་ལྟེ་གནས།",
    "Dzongkha": "འབྲུག་རྒྱལ་ཁབ་ཁ་པར་སྒྲུབ་ཚོགས",
    "Symbols": "📞 Call ☎ ★",
    "Several": "Tallgrass عربية ABC भारत 東京",
}


def comparison() -> samples.Record:
    """A record whose vendors, committee, lots and reasons are in all those scripts."""
    names = list(NAMES.values())

    def change(changed: samples.Record) -> None:
        posting = changed["inputs"]["requirements"]
        posting["title"] = f"Calls in Arabic and Korean: {NAMES['Arabic']}, {NAMES['Korean']}"
        posting["buyer"]["committee"] = NAMES["Hebrew"]
        for lot, name in zip(posting["lots"].values(), names[5:], strict=False):
            lot["name"] = name
        for number, row in enumerate(changed["result"]["rows"]):
            row["vendor"] = names[9 + number]
            row["warnings"] = [f"Known as {name}." for name in names]

    return samples.tampered(samples.record_of(), change)
