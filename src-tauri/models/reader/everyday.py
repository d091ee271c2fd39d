"""Everyday documents in eight languages, made by chance: labelled lines, tables, lists, notes and letters, with questions whose
answers are known, in the document's own language or another, and with the same document less the answer.
"""

import random

LANGUAGES = ("en", "de", "es", "fr", "it", "zh", "ru", "ar")
# How often a document is in each of them, and how often the question is in the document's language; else it is in any of them.
SHARES = (4, 4, 3, 3, 3, 2, 2, 2)
SAME = 0.65

# name: kind of value, then for each language the thing with its article and the question.
FIELDS = {
    "rent": ("money", "the rent|What is the rent?", "die Miete|Wie hoch ist die Miete?", "el alquiler|¿Cuánto es el alquiler?", "le loyer|Quel est le montant du loyer ?", "l'affitto|Quanto costa l'affitto?", "租金|租金是多少？", "арендная плата|Какова арендная плата?", "الإيجار|كم يبلغ الإيجار؟"),
    "deposit": ("money", "the deposit|How much is the deposit?", "die Kaution|Wie viel Kaution ist zu zahlen?", "la fianza|¿Cuánto hay que pagar de fianza?", "la caution|À combien s'élève la caution ?", "la cauzione|A quanto ammonta la cauzione?", "押金|押金要付多少？", "залог|Каков размер залога?", "مبلغ التأمين|ما هو مبلغ التأمين؟"),
    "notice": ("period", "the notice period|How long is the notice period?", "die Kündigungsfrist|Wie lang ist die Kündigungsfrist?", "el plazo de preaviso|¿Cuál es el plazo de preaviso?", "le préavis|Quelle est la durée du préavis ?", "il preavviso|Quanto dura il preavviso?", "通知期|通知期有多长？", "срок уведомления|Каков срок уведомления?", "مدة الإشعار|كم مدة الإشعار؟"),
    "minutes": ("person", "the minutes|Who took the minutes?", "das Protokoll|Wer hat Protokoll geführt?", "el acta|¿Quién redactó el acta?", "le compte rendu|Qui a rédigé le compte rendu ?", "il verbale|Chi ha redatto il verbale?", "会议记录|谁做的会议记录？", "протокол|Кто вёл протокол?", "المحضر|من كتب المحضر؟"),
    "chair": ("person", "the chair|Who chaired the meeting?", "die Sitzungsleitung|Wer hat die Sitzung geleitet?", "la presidencia|¿Quién presidió la reunión?", "la présidence|Qui a présidé la réunion ?", "la presidenza|Chi ha presieduto la riunione?", "主持人|会议由谁主持？", "председатель|Кто вёл собрание?", "رئيس الجلسة|من ترأس الاجتماع؟"),
    "place": ("place", "the meeting place|Where do we meet?", "der Treffpunkt|Wo treffen wir uns?", "el lugar de encuentro|¿Dónde nos encontramos?", "le lieu de rendez-vous|Où est le rendez-vous ?", "il luogo d'incontro|Dove ci incontriamo?", "集合地点|我们在哪里见面？", "место встречи|Где мы встречаемся?", "مكان اللقاء|أين نلتقي؟"),
    "begin": ("time", "the start|At what time does it start?", "der Beginn|Um wie viel Uhr geht es los?", "el comienzo|¿A qué hora empieza?", "le début|À quelle heure cela commence-t-il ?", "l'inizio|A che ora comincia?", "开始时间|几点开始？", "начало|Во сколько начало?", "البداية|في أي ساعة يبدأ؟"),
    "invoice": ("code", "the invoice number|What is the number of the invoice?", "die Rechnungsnummer|Welche Nummer hat die Rechnung?", "el número de factura|¿Qué número tiene la factura?", "le numéro de facture|Quel est le numéro de la facture ?", "il numero di fattura|Qual è il numero della fattura?", "发票号码|发票号码是什么？", "номер счёта|Какой номер у счёта?", "رقم الفاتورة|ما هو رقم الفاتورة؟"),
    "total": ("money", "the total|How much is to be paid altogether?", "der Gesamtbetrag|Wie viel ist insgesamt zu zahlen?", "el total|¿Cuánto hay que pagar en total?", "le total|Combien faut-il payer en tout ?", "il totale|Quanto si deve pagare in tutto?", "总金额|一共要付多少钱？", "итоговая сумма|Сколько всего нужно заплатить?", "المبلغ الإجمالي|كم المبلغ المطلوب دفعه؟"),
    "due": ("date", "the due date|By when must it be paid?", "das Fälligkeitsdatum|Bis wann muss bezahlt werden?", "la fecha de vencimiento|¿Cuándo vence el pago?", "l'échéance|Quand faut-il payer au plus tard ?", "la scadenza|Entro quando bisogna pagare?", "到期日|最晚什么时候付款？", "срок оплаты|До какого числа нужно оплатить?", "تاريخ الاستحقاق|متى موعد الدفع؟"),
    "phone": ("phone", "the telephone number|What is the telephone number?", "die Telefonnummer|Wie lautet die Telefonnummer?", "el teléfono|¿Cuál es el número de teléfono?", "le téléphone|Quel est le numéro de téléphone ?", "il telefono|Qual è il numero di telefono?", "电话号码|电话号码是多少？", "номер телефона|Какой номер телефона?", "رقم الهاتف|ما هو رقم الهاتف؟"),
    "mail": ("mail", "the e-mail address|Which address can I write an e-mail to?", "die E-Mail-Adresse|An welche Adresse kann ich eine E-Mail schreiben?", "el correo electrónico|¿A qué dirección puedo escribir un correo?", "l'adresse électronique|À quelle adresse envoyer un courriel ?", "l'indirizzo e-mail|A quale indirizzo posso scrivere?", "电子邮箱|电子邮箱地址是什么？", "электронная почта|На какой адрес можно написать?", "البريد الإلكتروني|ما هو عنوان البريد الإلكتروني؟"),
    "delivery": ("date", "the delivery date|When will it be delivered?", "der Liefertermin|Wann wird geliefert?", "la fecha de entrega|¿Cuándo se entrega?", "la date de livraison|Quand la livraison a-t-elle lieu ?", "la data di consegna|Quando avviene la consegna?", "交货日期|什么时候交货？", "дата доставки|Когда будет доставка?", "تاريخ التسليم|متى يتم التسليم؟"),
    "warranty": ("period", "the warranty|How long does the warranty last?", "die Garantie|Wie lange gilt die Garantie?", "la garantía|¿Cuánto dura la garantía?", "la garantie|Combien de temps dure la garantie ?", "la garanzia|Quanto dura la garanzia?", "保修期|保修多长时间？", "гарантия|Сколько длится гарантия?", "الضمان|كم مدة الضمان؟"),
    "model": ("code", "the model|Which model is it?", "das Modell|Um welches Modell handelt es sich?", "el modelo|¿Qué modelo es?", "le modèle|De quel modèle s'agit-il ?", "il modello|Di quale modello si tratta?", "型号|是什么型号？", "модель|Какая это модель?", "الطراز|ما هو الطراز؟"),
    "doctor": ("person", "the doctor|What is the name of the doctor?", "die Ärztin|Wie heißt die Ärztin?", "la doctora|¿Cómo se llama la doctora?", "le médecin|Comment s'appelle le médecin ?", "il medico|Come si chiama il medico?", "医生|医生叫什么名字？", "врач|Как зовут врача?", "الطبيب|ما اسم الطبيب؟"),
    "dose": ("dose", "the dose|How much of the medicine should be taken?", "die Dosis|Wie viel soll man von dem Mittel nehmen?", "la dosis|¿Qué dosis hay que tomar?", "la dose|Quelle dose faut-il prendre ?", "la dose|Quale dose bisogna prendere?", "剂量|药要吃多少？", "доза|Какую дозу нужно принимать?", "الجرعة|ما هي الجرعة؟"),
    "appointment": ("date", "the appointment|When is the appointment?", "der Termin|Wann ist der Termin?", "la cita|¿Cuándo es la cita?", "le rendez-vous|Quand est le rendez-vous ?", "l'appuntamento|Quando è l'appuntamento?", "预约|预约是什么时候？", "приём|Когда назначен приём?", "الموعد|متى الموعد؟"),
    "customer": ("person", "the customer|Who is the customer?", "der Kunde|Wer ist der Kunde?", "el cliente|¿Quién es el cliente?", "le client|Qui est le client ?", "il cliente|Chi è il cliente?", "客户|客户是谁？", "клиент|Кто клиент?", "العميل|من هو العميل؟"),
    "address": ("place", "the address|What is the address?", "die Anschrift|Wie lautet die Anschrift?", "la dirección|¿Cuál es la dirección?", "l'adresse|Quelle est l'adresse ?", "l'indirizzo|Qual è l'indirizzo?", "地址|地址在哪里？", "адрес|Какой адрес?", "العنوان|ما هو العنوان؟"),
    "password": ("code", "the Wi-Fi password|What is the password of the Wi-Fi?", "das WLAN-Passwort|Wie lautet das Passwort für das WLAN?", "la clave del wifi|¿Cuál es la contraseña del wifi?", "le mot de passe du wifi|Quel est le mot de passe du wifi ?", "la password del wifi|Qual è la password del wifi?", "无线密码|无线网络的密码是什么？", "пароль от вайфая|Какой пароль от вайфая?", "كلمة مرور الشبكة|ما هي كلمة مرور الشبكة؟"),
    "weight": ("mass", "the weight|How heavy is it?", "das Gewicht|Wie schwer ist es?", "el peso|¿Cuánto pesa?", "le poids|Combien cela pèse-t-il ?", "il peso|Quanto pesa?", "重量|有多重？", "вес|Сколько это весит?", "الوزن|كم يزن؟"),
    "premium": ("money", "the premium|How much is the insurance premium?", "der Beitrag|Wie hoch ist der Versicherungsbeitrag?", "la prima|¿Cuánto cuesta el seguro?", "la prime|Combien coûte l'assurance ?", "il premio|Quanto costa l'assicurazione?", "保险费|保险费是多少？", "страховой взнос|Каков страховой взнос?", "قسط التأمين|كم يبلغ قسط التأمين؟"),
    "policy": ("code", "the policy number|Under which number is the policy kept?", "die Versicherungsnummer|Welche Nummer hat die Versicherung?", "el número de póliza|¿Qué número tiene la póliza?", "le numéro de police|Quel est le numéro de la police ?", "il numero di polizza|Qual è il numero della polizza?", "保单号|保单号是什么？", "номер полиса|Какой номер полиса?", "رقم الوثيقة|ما هو رقم الوثيقة؟"),
    "contact": ("person", "the contact|Whom can I ask?", "der Ansprechpartner|An wen kann ich mich wenden?", "la persona de contacto|¿A quién puedo preguntar?", "l'interlocuteur|À qui puis-je m'adresser ?", "il referente|A chi posso rivolgermi?", "联系人|可以联系谁？", "контактное лицо|К кому можно обратиться?", "جهة الاتصال|بمن أتصل؟"),
    "end": ("date", "the end of the contract|When does the contract end?", "das Vertragsende|Wann endet der Vertrag?", "el fin del contrato|¿Cuándo termina el contrato?", "la fin du contrat|Quand le contrat prend-il fin ?", "la fine del contratto|Quando finisce il contratto?", "合同终止日|合同什么时候结束？", "окончание договора|Когда заканчивается договор?", "نهاية العقد|متى ينتهي العقد؟"),
    "price": ("money", "the price|What does it cost?", "der Preis|Was kostet es?", "el precio|¿Cuánto cuesta?", "le prix|Combien ça coûte ?", "il prezzo|Quanto costa?", "价格|这个多少钱？", "цена|Сколько это стоит?", "السعر|كم السعر؟"),
    "train": ("code", "the train|Which train do we take?", "der Zug|Welchen Zug nehmen wir?", "el tren|¿Qué tren tomamos?", "le train|Quel train prenons-nous ?", "il treno|Quale treno prendiamo?", "车次|我们坐哪趟车？", "поезд|На каком поезде мы едем?", "القطار|أي قطار نأخذ؟"),
    "heating": ("person", "the heating engineer|Who repairs the heating?", "der Heizungsmonteur|Wer repariert die Heizung?", "el técnico de calefacción|¿Quién repara la calefacción?", "le chauffagiste|Qui répare le chauffage ?", "il tecnico del riscaldamento|Chi ripara il riscaldamento?", "供暖维修工|谁来修暖气？", "мастер по отоплению|Кто чинит отопление?", "فني التدفئة|من يصلح التدفئة؟"),
    "birthday": ("date", "the date of birth|When was she born?", "das Geburtsdatum|Wann ist sie geboren?", "la fecha de nacimiento|¿Cuándo nació?", "la date de naissance|Quand est-elle née ?", "la data di nascita|Quando è nata?", "出生日期|她是什么时候出生的？", "дата рождения|Когда она родилась?", "تاريخ الميلاد|متى ولدت؟"),
}  # fmt: skip
# The verb between a thing and its value; titles; and phrases that say nothing that is asked about.
IS = ("{} is {}.", "{} ist {}.", "{} es {}.", "{} est {}.", "{} è {}.", "{}是{}。", "{} — {}.", "{} هو {}.")
TITLES = (
    ("Notes", "Agreement", "Summary", "Reminder", "Form"),
    ("Notizen", "Vereinbarung", "Übersicht", "Erinnerung", "Formular"),
    ("Notas", "Acuerdo", "Resumen", "Recordatorio", "Formulario"),
    ("Notes", "Accord", "Résumé", "Rappel", "Formulaire"),
    ("Appunti", "Accordo", "Riepilogo", "Promemoria", "Modulo"),
    ("笔记", "协议", "摘要", "提醒", "表格"),
    ("Заметки", "Соглашение", "Сводка", "Напоминание", "Анкета"),
    ("ملاحظات", "اتفاق", "ملخص", "تذكير", "نموذج"),
)
OPENINGS = (
    ("Dear all,", "Hello, here is what we agreed on.", "Thank you for your message.", "Please keep this sheet."),
    ("Liebe alle,", "Hallo, hier ist, was wir besprochen haben.", "Danke für Ihre Nachricht.", "Bitte bewahren Sie dieses Blatt auf."),
    ("Hola a todos:", "Esto es lo que acordamos.", "Gracias por su mensaje.", "Guarde esta hoja, por favor."),
    ("Bonjour à tous,", "Voici ce que nous avons convenu.", "Merci pour votre message.", "Veuillez conserver cette feuille."),
    ("Ciao a tutti,", "ecco quello che abbiamo concordato.", "Grazie per il Suo messaggio.", "Si prega di conservare questo foglio."),
    ("大家好，", "以下是我们商定的内容。", "谢谢您的来信。", "请保存好这张纸。"),
    ("Здравствуйте!", "Вот о чём мы договорились.", "Спасибо за ваше письмо.", "Пожалуйста, сохраните этот лист."),
    ("مرحبا بالجميع،", "هذا ما اتفقنا عليه.", "شكرا على رسالتكم.", "يرجى الاحتفاظ بهذه الورقة."),
)
FIRST = (
    "Ana Jonas Marta Paul Lucía Émile Chiara Tomasz Ingrid Kofi Yusuf Mei Olga Pedro Nadia Henrik Sofia Luca Amélie Georg".split(),
    "伟 芳 娜 敏 静 强 磊 洋".split(),
    "Анна Иван Ольга Пётр Мария Сергей Елена Павел".split(),
    "أحمد فاطمة يوسف ليلى خالد مريم سمير هدى".split(),
)
LAST = (
    "Keller Moreau Rossi García Novak Jensen Okafor Lindqvist Weber Dubois Ferrari Ortega Maas Petit Conti Vidal Brandt Silva Doe Hughes".split(),
    "王 李 张 刘 陈 杨 赵 黄".split(),
    "Иванова Петров Соколова Кузнецов Орлова Волков Лебедева Морозов".split(),
    "حداد منصور خوري العلي صالح نجار قاسم بركات".split(),
)
STREETS = (
    "{} Mill Lane|{} Harbour Road|Room {}|{} Church Street",
    "Mühlweg {}|Hafenstraße {}|Raum {}|Lindenallee {}",
    "Calle Mayor {}|Avenida del Puerto {}|Sala {}|Plaza Nueva {}",
    "{} rue du Port|{} avenue des Tilleuls|Salle {}|{} place Neuve",
    "Via Roma {}|Via del Porto {}|Sala {}|Piazza Nuova {}",
    "中山路{}号|和平街{}号|{}号会议室|人民路{}号",
    "улица Мира, {}|Садовая улица, {}|кабинет {}|проспект Победы, {}",
    "شارع السلام {}|شارع الميناء {}|القاعة {}|شارع النصر {}",
)
MONTHS = (
    "January February March April May June July August September October November December".split(),
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split(),
    [f"{month}月" for month in range(1, 13)],
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split(),
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split(),
)
DATES = ("{0} {1} {2}", "{0}. {1} {2}", "{0} de {1} de {2}", "{0} {1} {2}", "{0} {1} {2}", "{2}年{1}{0}日", "{0} {1} {2} года", "{0} {1} {2}")
PERIODS = (
    "{} months|{} weeks|{} years", "{} Monate|{} Wochen|{} Jahre", "{} meses|{} semanas|{} años", "{} mois|{} semaines|{} ans",
    "{} mesi|{} settimane|{} anni", "{}个月|{}周|{}年", "{} месяцев|{} недель|{} лет", "{} أشهر|{} أسابيع|{} سنوات",
)  # fmt: skip
DOSES = (
    "{} mg a day|{} tablets", "{} mg am Tag|{} Tabletten", "{} mg al día|{} comprimidos", "{} mg par jour|{} comprimés",
    "{} mg al giorno|{} compresse", "每天{}毫克|{}片", "{} мг в день|{} таблеток", "{} ملغ يوميا|{} أقراص",
)  # fmt: skip
CURRENCIES = (("£{}", "{} euros", "${}"), ("{} €", "{} Euro"), ("{} €", "{} euros"), ("{} €", "{} euros"), ("{} €", "{} euro"), ("{}元",), ("{} рублей", "{} €"), ("{} درهم", "{} يورو"))


def value(kind, language, rng):
    own = max(0, language - 4)
    if kind == "money":
        amount = rng.choice((rng.randrange(5, 90), rng.randrange(100, 990), rng.randrange(1000, 9900, 10)))
        text = f"{amount:,}" + rng.choice(("", f".{rng.randrange(100):02}"))
        if 0 < language < 5 or language == 6:
            text = text.translate({ord(","): ".", ord("."): ","})
        return rng.choice(CURRENCIES[language]).format(text)
    if kind == "date":
        day, month, year = rng.randrange(1, 29), rng.randrange(12), rng.randrange(1985, 2027)
        numbers = (f"{day:02}.{month + 1:02}.{year}", f"{day}/{month + 1}/{year}", f"{year}-{month + 1:02}-{day:02}")
        return rng.choice(numbers) if rng.random() < 0.4 else DATES[language].format(day, MONTHS[language][month], year)
    if kind == "person":
        first, last = rng.choice(FIRST[own]), rng.choice(LAST[own])
        return last + first if own == 1 else rng.choice((f"{first} {last}", f"{first[0]}. {last}", f"{first} {last}"))
    if kind == "place":
        return rng.choice(STREETS[language].split("|")).format(rng.randrange(1, 120))
    if kind == "time":
        return f"{rng.randrange(7, 22)}{rng.choice((':', '.') if language < 5 else ':')}{rng.choice(('00', '15', '30', '45'))}"
    if kind == "period":
        return rng.choice(PERIODS[language].split("|")).format(rng.randrange(2, 13))
    if kind == "dose":
        return rng.choice(DOSES[language].split("|")).format(rng.choice((2, 3, 5, 10, 20, 50)))
    if kind == "phone":
        return f"{rng.choice(('0', '+44 ', '+49 ', '+34 '))}{rng.randrange(100, 999)} {rng.randrange(1000000, 9999999)}"
    if kind == "mail":
        return f"{rng.choice(LAST[0]).lower()}{rng.choice(('', '.office', '1'))}@example.{rng.choice(('org', 'com', 'net'))}"
    if kind == "mass":
        return f"{rng.randrange(2, 400)}{rng.choice((' kg', ' g'))}"
    return rng.choice(("", "R-", "AB", "20")) + "".join(rng.choice("0123456789ACKX") for _ in range(rng.randrange(4, 8)))


def thing(name, language, article=True):
    text = FIELDS[name][1 + language].split("|")[0]
    if not article and language < 5:
        text = text.split("'", 1)[1] if text.startswith("l'") else text.split(" ", 1)[1]
    return text[0].upper() + text[1:]


def question(name, language):
    return FIELDS[name][1 + language].split("|")[1]


def asked(name, language, rng):
    """The question in words; or, as people type, only the thing."""
    return thing(name, language, False).lower() if rng.random() < 0.12 else question(name, language)


def layout(language, rng):
    """A function that makes a text of names and values, the same one each time."""
    form = rng.choice(("lines", "lines", "prose", "prose", "table", "row", "list", "letter"))
    title, opening = rng.choice(TITLES[language]), rng.choice(OPENINGS[language])
    mark, titled = rng.choice((": ", ": ", " – ", "\t")), rng.random() < 0.5

    def write(entries):
        label = lambda name: thing(name, language, False)
        said = [IS[language].format(thing(name, language), text) for name, text in entries]
        if form == "table":
            text = "\n".join(f"| {label(name)} | {text} |" for name, text in entries)
        elif form == "row":
            text = "| " + " | ".join(label(name) for name, _ in entries) + " |\n| " + " | ".join(text for _, text in entries) + " |"
        elif form in ("prose", "letter"):
            text = ("\n" if form == "letter" else " ").join([opening, (" " if language != 5 else "").join(said)])
        else:
            text = "\n".join(("- " if form == "list" else "") + label(name) + mark + text for name, text in entries)
        return f"{title}\n{text}" if titled else text

    return write


def document(rng, shares):
    """A text with its questions: each with the answer and where it stands, and a text beside it that lacks the answer."""
    language = rng.choices(range(len(LANGUAGES)), shares)[0]
    names = rng.sample(sorted(FIELDS), rng.randrange(3, 8))
    entries, kinds = [], {}
    for name in names:
        # No two values of a text are alike, so that an answer stands in one place.
        for _ in range(20):
            made = value(FIELDS[name][0], language, rng)
            if not any(made in other or other in made for _, other in entries):
                entries.append((name, made))
                kinds[name] = FIELDS[name][0]
                break
    write = layout(language, rng)
    text, questions = write(entries), []
    for name, answer in rng.sample(entries, min(2, len(entries))):
        if text.count(answer) != 1:
            continue
        asking = language if rng.random() < SAME else rng.choices(range(len(LANGUAGES)), [share > 0 for share in shares])[0]
        rest = [entry for entry in entries if entry[0] != name]
        # Best a thing of the same kind stands in its place, as when a name is sought and another name is there.
        alike = [other for other in FIELDS if other not in kinds and FIELDS[other][0] == FIELDS[name][0]]
        if alike and rng.random() < 0.6:
            rest.insert(rng.randrange(len(rest) + 1), (rng.choice(alike), answer))
        start = text.index(answer)
        entry = {"question": asked(name, asking, rng), "answers": [{"text": answer, "start": start}], "without": write(rest)}
        questions.append(entry)
    return {"title": "everyday", "context": text, "qas": questions}


def documents(count, seed, languages=LANGUAGES):
    rng = random.Random(f"{seed} everyday")
    shares = [share if language in languages else 0 for language, share in zip(LANGUAGES, SHARES)]
    return [document(rng, shares) for _ in range(count)]
